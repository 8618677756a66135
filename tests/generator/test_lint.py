"""What is emitted is linted before it is frozen, by the rules of every blind statement."""

from __future__ import annotations

import pytest

from generator.lint import lint
from tests.generator.house import TABLES


def test_every_emitted_family_and_control_passes(candidates) -> None:
    from tests.generator.test_properties import _sql_of  # noqa: PLC0415

    families, controls = _sql_of(*candidates)
    assert lint(families, TABLES) == []
    assert lint(controls, ()) == []


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("known_tables", "select event_id from sighted.main.out_windows"),
        ("no_lead", "select lead(event_id) over (order by known_at) from evt_events"),
        ("one_query", "select event_id from evt_events where ("),
    ],
)
def test_a_family_that_looks_ahead_is_found(rule: str, sql: str) -> None:
    assert [hit.rule for hit in lint(sql, ("evt_events",))] == [rule]
