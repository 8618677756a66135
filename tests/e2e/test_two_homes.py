"""Homes share nothing, and the checkout stays clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.homes import ask, tree

if TYPE_CHECKING:
    from tests.e2e.conftest import Run, SideBySide

BARS = """
    select distinct day
    from (select cast(known_at - interval '1 minute' as date) as day from blind.main.int_minutes)
    order by day
"""


def test_two_homes_run_side_by_side(
    side_by_side: SideBySide, real_run: Run, simulated_run: Run
) -> None:
    days = [{row["day"] for row in ask(home, BARS)} for home, _ in (real_run, simulated_run)]
    assert {str(day) for day in days[0]} == {f"2025-05-{n}" for n in range(20, 32)} | {
        "2025-06-01", "2025-06-02"
    }  # fmt: skip
    assert len(days[1]) == 84
    assert not days[0] & days[1]
    assert tree() == side_by_side.tree_before
