"""What the benchmark of builds says of its numbers, on numbers that a reader can check."""

from __future__ import annotations

import pytest

from benchmarks.beside import Pair
from benchmarks.beside import demands_on as demands_on_pairs
from benchmarks.builds import Built, exponent
from benchmarks.days.verdict import Growth, demands_on
from benchmarks.demand import closing_line


def built(seconds: float, *, load: float = 1.0, cpu: float = 0.0, peak: float = 900.0) -> Built:
    return Built(seconds, cpu or seconds, peak, load)


def grown(more: float, peak: float = 900.0) -> list[Growth]:
    """A year that grows in proportion, and one more day that takes ever as long."""
    full = {91: 100.0, 182: 200.0, 365: 401.1}
    return [Growth(days, built(took, peak=peak), built(more)) for days, took in full.items()]


def test_the_exponent_is_the_slope_of_the_logarithms() -> None:
    assert exponent({10: 3.0, 20: 6.0, 40: 12.0}) == pytest.approx(1.0)
    assert exponent({10: 3.0, 20: 12.0, 40: 48.0}) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("more", "fixed", "peak", "falls"),
    [
        (17.0, 5.0, 900, ()),
        (18.0, 5.0, 900, ("one more day",)),
        (17.0, 4.0, 900, ("one more day",)),
        (17.0, 5.0, 4000, ("4,000 MB",)),
    ],
)
def test_one_more_day_is_held_against_a_year_without_what_dbt_takes_itself(
    more: float, fixed: float, peak: float, falls: tuple[str, ...]
) -> None:
    demands = demands_on(grown(more, peak), built(fixed))
    assert tuple(d.said for d in demands if not d.holds) == tuple(
        d.said for d in demands if d.said.startswith(falls or "never")
    )
    assert all(d.holds for d in demands) == (not falls)


def test_of_less_than_a_year_it_is_said_that_the_year_is_worked_out() -> None:
    rows = [Growth(days, built(days / 2), built(2.0)) for days in (60, 120)]
    [_, share, *_] = demands_on(rows, built(1.0))
    assert "what a year's build comes to by that growth" in share.said
    assert share.said.startswith("one more day takes 0.5% of")


def test_a_day_that_grows_with_its_history_falls_short() -> None:
    rows = [Growth(days, built(days * 10), built(days / 10)) for days in (60, 120)]
    [_, _, flat, _] = demands_on(rows, built(1.0))
    assert not flat.holds
    assert flat.said.startswith("2.00 times as long after 120 days as after 60")


def test_where_others_load_the_machine_processors_are_asked_and_not_the_clock() -> None:
    pair = Pair(60, built(100, load=9, cpu=15), built(10, load=9, cpu=10), 3, 0)
    line = closing_line(demands_on_pairs([pair]), "bench-events")
    assert line.startswith("bench-events: all demands hold: 1.50 times Polars's time")


def test_other_rows_than_the_script_s_are_no_comparison() -> None:
    pair = Pair(60, built(1), built(1), rows=3, unlike=1)
    line = closing_line(demands_on_pairs([pair]), "x")
    assert "1 rows that are not the same on both sides: FALLS SHORT" in line
