"""The lint over the whole project: silent on it as it is, and loud on what a patch puts in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nullhouse.guards.compiled import Project
from nullhouse.guards.doors import doors_of
from nullhouse.guards.exceptions import Exceptions, Exempt
from nullhouse.guards.lint import PROJECT_RULES, lint_project

OUTCOME = "select events.event_id, outcomes.price_sigma as edge from evt as events"


def test_the_project_as_it_is_has_no_finding_and_needs_every_exception(clean: Project) -> None:
    exempt = Exceptions()
    assert lint_project(clean, exempt=exempt) == []
    assert doors_of(clean, exempt=exempt) == []
    assert exempt.unused() == []
    assert all(row.reason for row in exempt._rows)
    assert len(clean.blind) > 90


def test_an_exception_that_nothing_needs_is_found(clean: Project) -> None:
    idle = Exempt("sta_depth", "no_clock", "now()", "no longer so")
    exempt = Exceptions([idle])
    lint_project(clean, exempt=exempt)
    assert exempt.unused() == [idle]


def test_an_exception_covers_its_own_text_alone() -> None:
    row = Exempt("quality/", "no_lead", "LEAD(x)", "a reason")
    assert row.covers("no_lead", "1 + LEAD(x) OVER ()", "int_x", "models/blind/quality/int_x.sql")
    assert not row.covers("no_lead", "LEAD(y)", "int_x", "models/blind/quality/int_x.sql")
    assert not row.covers("no_clock", "LEAD(x)", "int_x", "models/blind/quality/int_x.sql")
    assert not row.covers("no_lead", "LEAD(x)", "int_x", "models/blind/series/int_x.sql")


def test_a_finding_names_model_column_text_line_and_way_out(
    clean: Project, leaky: Callable[..., Project]
) -> None:
    model = clean.models["int_minutes"]
    change = (
        "by_symbol)) as bigint) as return_e9",
        "by_symbol)) as bigint) as return_e9, lead(close) over by_symbol as next_close",
    )
    [found] = lint_project(
        leaky("int_minutes", sql=model.sql.replace(*change), raw=model.raw.replace(*change))
    )
    line = next(n for n, text in enumerate(model.raw.splitlines(), 1) if "as return_e9" in text)
    assert (found.model, found.cause) == ("int_minutes", "no_lead")
    assert found.found == "LEAD(close) OVER by_symbol".replace(" OVER by_symbol", "")
    assert found.row == f"models/blind/series/int_minutes.sql:{line}"
    assert "as_of_before()" in found.remedy


@pytest.mark.parametrize(
    ("sql", "column", "origin"),
    [
        (
            "select o.price_sigma as edge from sighted.main.out_windows as o",
            "edge",
            "sighted.main.out_windows.price_sigma",
        ),
        (
            "with o as (select * from sighted.main.out_windows) select abs(price_sigma) as edge from o",
            "edge",
            "sighted.main.out_windows.price_sigma",
        ),
        (
            "select body ->> 'verdict' as edge from read_json('ledger/ledger.jsonl')",
            "edge",
            "ledger/ledger.jsonl: body",
        ),
        (
            "select (select max(effect) from holdout.main.fct) as edge from blind.main.evt_events",
            "edge",
            "holdout.main.fct",
        ),
    ],
    ids=["hard-coded", "through a star", "the ledger's file", "a scalar subquery"],
)
def test_a_column_is_followed_to_an_outcome(
    leaky: Callable[..., Project], sql: str, column: str, origin: str
) -> None:
    project = leaky("sta_leak", sql=sql, raw=sql, files=frozenset())
    found = [f for f in lint_project(project) if f.cause == "no_outcome" and f.column == column]
    assert found, lint_project(project)
    assert found[0].model == "sta_leak"
    assert found[0].found.startswith(origin)


def test_an_outcome_is_followed_through_a_second_model(
    clean: Project, leaky: Callable[..., Project]
) -> None:
    first = leaky("sta_leak", sql="select price_sigma as x from sighted.main.out_windows")
    second = leaky(
        "sta_second",
        sql="select 2 * x as edge from blind.main.sta_leak",
        parents=("sta_leak",),
        tables=frozenset({"blind.main.sta_leak"}),
    )
    models = {**first.models, "sta_second": second.models["sta_second"]}
    project = Project(clean.home, clean.manifest, models)
    found = [f for f in lint_project(project) if f.model == "sta_second" and f.column == "edge"]
    assert [f.found for f in found] == [
        "sighted.main.out_windows.price_sigma -> blind.main.sta_leak.x -> blind.main.sta_second.edge"
    ]


def test_an_outcome_that_only_chooses_rows_is_found(leaky: Callable[..., Project]) -> None:
    sql = (
        "select event_id from blind.main.evt_events where event_id in "
        "(select event_id from sighted.main.out_windows where price_sigma > 0)"
    )
    found = lint_project(leaky("sta_leak", sql=sql))
    assert any(f.cause == "no_outcome" and f.row.endswith("which rows there are") for f in found)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("no_hook", {"hooks": ("attach 'sighted.duckdb' as other",)}),
        ("no_hook", {"hooks": ("pragma enable_profiling",)}),
        ("sql_only", {"language": "python", "sql": "def model(dbt, session): ..."}),
        ("sql_only", {"language": "python", "sql": ""}),
        ("no_outcome", {"sql": "select x from sighted.main.fct_trials"}),
        ("no_outcome", {"sql": "select * from read_parquet('exploratory/trials.parquet')"}),
    ],
)
def test_a_rule_of_the_project_bites_and_is_needed(
    leaky: Callable[..., Project], rule: str, changes: dict[str, object]
) -> None:
    project = leaky("sta_leak", **changes)
    assert rule in {f.cause for f in lint_project(project)}
    assert rule not in {f.cause for f in lint_project(project, without=(rule,))}
    assert rule in PROJECT_RULES
