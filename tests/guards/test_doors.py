"""The doors to time: what text may hold which word, and which layer may read which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nullhouse.guards.compiled import Project
from nullhouse.guards.doors import DOORS, GRAPH_RULES, doors_of

STATE = "models/blind/states/sta_leak.sql"
LEAKY = [
    ("asof_door", STATE, "select 1 from a ASOF join b on a.t >= b.t"),
    ("asof_door", "macros/events/last.sql", "{% macro last() %}asof left join x{% endmacro %}"),
    (
        "frame_door",
        STATE,
        "select sum(x) over (order by t rows between 5 preceding and current row)",
    ),
    ("frame_door", STATE, "select sum(x) over (order by t range unbounded preceding)"),
    ("cut_door", "macros/staging/stage.sql", "where known_at <= '{{ var(\"as_of\") }}'"),
    ("cut_door", STATE, "{% if var('as_of', none) %} select 1 {% endif %}"),
    ("cut_by_known_at", "macros/staging/stage.sql", "where {{ visible('event_at') }}"),
    ("cut_by_known_at", STATE, "where {{ visible(known_at='opened_at') }}"),
    ("compile_time", STATE, "{% set edge = run_query('select avg(x) from out_windows') %}"),
    ("compile_time", STATE, "select '{{ run_started_at }}' as known_at"),
    ("compile_time", STATE, "{{ adapter.get_columns_in_relation(this) }}"),
    ("compile_time", STATE, "select * from read_json('{{ env_var(\"LEDGER\") }}')"),
]
CLEAN = [
    (STATE, "{{ as_of_before(ref('x'), 's', 'e', 'started_at') }}"),
    (STATE, "-- an asof join would pick among ties\nselect rows, between_us from x"),
    ("macros/guards/as_of_before.sql", "{% macro as_of_before() %}asof left join x{% endmacro %}"),
    ("macros/guards/visible.sql", "{% macro visible() %}{{ var('as_of', none) }}{% endmacro %}"),
    ("macros/staging/stage.sql", "where {{ visible() }} and {{ visible(stamped_at(entry)) }}"),
    ("models/sighted/outcomes/out.sql", "select 1 from a asof join b on a.t < b.t"),
]


def _of_text(root: Path, clean: Project, without: tuple[str, ...] = ()) -> list[str]:
    skipped = (*without, *GRAPH_RULES)
    return [f.cause for f in doors_of(clean, root, without=skipped)]


@pytest.mark.parametrize(("rule", "path", "text"), LEAKY)
def test_a_door_is_kept_and_needed(
    tmp_path: Path, clean: Project, rule: str, path: str, text: str
) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(f"-- One row.\n{text}\n")
    assert _of_text(tmp_path, clean) == [rule]
    assert _of_text(tmp_path, clean, without=(rule,)) == []
    [found] = doors_of(clean, tmp_path, without=tuple(GRAPH_RULES))
    assert found.row == f"{path}:2"
    assert found.remedy


@pytest.mark.parametrize(("path", "text"), CLEAN)
def test_what_goes_through_a_door_may_stand(
    tmp_path: Path, clean: Project, path: str, text: str
) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text)
    assert _of_text(tmp_path, clean) == []


def test_every_door_has_two_leaks() -> None:
    assert all(sum(rule == name for rule, *_ in LEAKY) >= 2 for name in DOORS)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("sta_depth", {"parents": ("ctl_strata",)}),
        ("evt_price_shocks", {"parents": ("dim_datasets",)}),
        ("int_trend", {"parents": ("evt_events",)}),
        ("int_trend", {"files": frozenset({"lake/um_trades/**/*.parquet"})}),
        ("sta_depth", {"path": "models/blind/extras/sta_depth.sql"}),
    ],
)
def test_a_layer_reads_only_what_lies_below_it(
    leaky: Callable[..., Project], model: str, changes: dict[str, object]
) -> None:
    project = leaky(model, **changes)
    assert ("layers", model) in {(f.cause, f.model) for f in doors_of(project)}
    assert doors_of(project, without=("layers", "every_source_is_cut")) == []


def test_a_users_own_models_are_a_layer_that_events_may_read(
    leaky: Callable[..., Project],
) -> None:
    own = {"path": "models/blind/own/evt_price_shocks.sql"}
    assert doors_of(leaky("evt_price_shocks", **own)) == []
    reading_a_result = leaky("evt_price_shocks", **own, parents=("dim_datasets",))
    assert [f.cause for f in doors_of(reading_a_result)] == ["layers"]


@pytest.mark.parametrize(
    "model", ["stg_binance__um_metrics", "stg_binance__um_klines_1m", "int_quality_options"]
)
def test_a_source_is_cut_where_it_is_read(
    clean: Project, leaky: Callable[..., Project], model: str
) -> None:
    whole = clean.models[model]
    uncut = leaky(
        model,
        sql=whole.sql.replace("where  true", "where 1 = 1").replace("where true", "where 1 = 1"),
    )
    without_macro = leaky(model, macros=frozenset())
    for project in (uncut, without_macro):
        assert [(f.cause, f.model) for f in doors_of(project)] == [("every_source_is_cut", model)]
