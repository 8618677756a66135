"""The lint bites where SQL would look ahead, and lets pass what only looks back."""

from __future__ import annotations

import pytest

from generator.lint import lint
from tests.generator.house import TABLES

TABLES_HERE = ("events", "series")
BROKEN = [
    ("one_query", "select 1; select 2"),
    ("one_query", "drop table events"),
    ("known_tables", "select * from out_windows"),
    ("known_tables", "select * from sighted.main.fct_trials"),
    ("known_tables", "select * from read_parquet('ledger.parquet') as x"),
    ("no_lead", "select lead(x) over (partition by s order by t) from series"),
    ("no_lead", "select lead(x, 15) over w from series window w as (order by t)"),
    (
        "no_forward_frame",
        "select sum(x) over (order by t rows between current row and 5 following) from series",
    ),
    (
        "no_forward_frame",
        "select avg(x) over (order by t range between interval 1 hour preceding and "
        "interval 1 hour following) from series",
    ),
    ("ordered_window", "select avg(x) over (partition by s) from series"),
    ("ordered_window", "select x - avg(x) over () from series"),
    ("no_whole_sample", "select ntile(5) over (order by x) from series"),
    ("no_whole_sample", "select percent_rank() over (order by x) from series"),
    (
        "no_whole_sample",
        "select * from series where x > (select quantile_cont(x, 0.95) from series)",
    ),
    ("no_whole_sample", "select s, median(x) from series group by s"),
    ("no_clock", "select * from events where known_at < now()"),
    ("no_clock", "select current_timestamp from events"),
    ("no_clock", "select * from events where known_at < today()"),
]
CLEAN = [
    "select * from events",
    "with e as (select * from events) select * from e inner join series using (s)",
    "select lag(x) over (partition by s order by t) from series",
    "select sum(x) over (order by t rows between 59 preceding and current row) from series",
    "select count(x) over (w rows between 4 preceding and current row) from series "
    "window w as (partition by s order by t)",
    "select median(x) over (order by t rows between 60 preceding and 1 preceding) from series",
    "select * from events where event_id in (select event_id from series where bucket = 'now()')",
]


@pytest.mark.parametrize(("rule", "sql"), BROKEN)
def test_each_rule_bites(rule: str, sql: str) -> None:
    hits = lint(sql, TABLES_HERE)
    assert [hit.rule for hit in hits] == [rule]
    assert hits[0].remedy


@pytest.mark.parametrize("sql", CLEAN)
def test_what_only_looks_back_may_stand(sql: str) -> None:
    assert lint(sql, TABLES_HERE) == []


def test_every_rule_is_broken_by_a_test() -> None:
    from generator.lint import _REMEDIES  # noqa: PLC0415

    assert {rule for rule, _ in BROKEN} == set(_REMEDIES)


def test_every_emitted_family_and_control_passes(candidates) -> None:
    from tests.generator.test_properties import _sql_of  # noqa: PLC0415

    families, controls = _sql_of(*candidates)
    assert lint(families, TABLES) == []
    assert lint(controls, ()) == []
