"""Labels: what archive and exchange both have is compared before anything lands."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from ingest.tail.overlap import compare
from ingest.tail.summary import TailSummary
from tests.ingest.tail.exchange import Exchange
from tests.ingest.tail.truth import MINUTE, NOW, PERIOD, ms

Tail = Callable[..., TailSummary]
Lake = Callable[..., list[tuple[Any, ...]]]

RATIOS = {
    "takerlongshortRatio": "sum_taker_long_short_vol_ratio",
    "globalLongShortAccountRatio": "count_long_short_ratio",
}


def moved(steps: int, *names: str) -> Callable[[str, dict[str, str], list[Any]], list[Any]]:
    """The exchange stamps some series otherwise than is known: values move between labels."""

    def change(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        if name not in names:
            return rows
        stamps = [row["timestamp"] for row in rows]
        shifted = rows[-steps:] + rows[:-steps]
        return [row | {"timestamp": at} for row, at in zip(shifted, stamps, strict=True)]

    return change


def test_equal_labels_are_counted_column_by_column(bring_tail: Tail) -> None:
    summary = bring_tail("um_metrics")
    [outcome] = summary.outcomes
    assert {
        c.column: (c.compared, c.equal, c.best_shift, c.verdict) for c in outcome.checks
    } == dict.fromkeys(
        (
            "sum_open_interest",
            "sum_open_interest_value",
            "count_toptrader_long_short_ratio",
            "sum_toptrader_long_short_ratio",
            "count_long_short_ratio",
            "sum_taker_long_short_vol_ratio",
        ),
        (72, 72, 0, "agrees"),
    )


@pytest.mark.parametrize("name", RATIOS)
@pytest.mark.parametrize("steps", [1, -1, 2])
def test_a_series_that_is_stamped_otherwise_is_refused_with_both_labels(
    name: str, steps: int, um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.change = moved(steps, name)
    summary = bring_tail("um_metrics")
    [problem] = summary.refused
    assert RATIOS[name] in problem.where
    there = ms("2026-11-19") + steps * PERIOD
    assert "the archive has at 2026-11-19 00:00:00" in problem.found
    assert f"the exchange has at 2026-11-{18 if steps < 0 else 19}" in problem.found
    assert f":{there // MINUTE % 60:02d}:00" in problem.found
    assert lake("um_metrics", "count(*)", "*") == [(576,)]


def test_an_archive_that_moved_its_labels_is_refused_too(
    bring_tail: Tail, um: Exchange, lake: Lake
) -> None:
    um.change = moved(
        1, "openInterestHist", *RATIOS, "topLongShortAccountRatio", "topLongShortPositionRatio"
    )
    summary = bring_tail("um_metrics")
    [outcome] = summary.outcomes
    assert {check.verdict for check in outcome.checks} == {"shifted"}
    assert [outcome.result, outcome.rows, outcome.row()["label_shift"]] == ["refused", 0, 1]


def test_bars_under_another_label_are_refused(um: Exchange, bring_tail: Tail) -> None:
    def late(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        return [[later[0], *row[1:6], later[6], *row[7:]] for row, later in pairwise(rows)]

    um.change = late
    summary = bring_tail("um_klines_1m")
    assert "otherwise than the archive" in summary.refused[0].what
    assert "at 2026-11-19 00:00:00" in summary.refused[0].found


def test_a_plain_disagreement_is_a_warning_with_numbers(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    spoilt = set(range(ms("2026-11-18 20:00:00"), ms("2026-11-18 20:07:00"), MINUTE))

    def change(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        return [[*r[:5], str(float(r[5]) + 2) if r[0] in spoilt else r[5], *r[6:]] for r in rows]

    um.change = change
    summary = bring_tail("um_klines_1m")
    assert (
        "um_klines_1m BTCUSDT: warning: volume differs from the archive in 7 of 360 rows, by up to 2"
        in summary.notes
    )
    assert [o.result for o in summary.outcomes] == ["landed"]


def test_trades_are_compared_by_their_ids(um: Exchange, bring_tail: Tail) -> None:
    summary = bring_tail("um_agg_trades")
    [outcome] = summary.outcomes
    assert {(c.compared, c.equal) for c in outcome.checks} == {(1080, 1080)}
    assert {c.column for c in outcome.checks} >= {"price", "quantity", "is_buyer_maker"}


def test_settlements_are_compared_by_their_hour(bring_tail: Tail) -> None:
    summary = bring_tail("um_funding_rate")
    [outcome] = summary.outcomes
    assert {(c.column, c.compared, c.equal) for c in outcome.checks} == {
        ("last_funding_rate", 8, 8),
        ("funding_interval_hours", 8, 8),
    }


def test_the_comparison_is_kept_in_the_lake(bring_tail: Tail, home: Any) -> None:
    import duckdb  # noqa: PLC0415

    for _ in range(2):
        bring_tail("um_klines_1m", "um_funding_rate")
    table = f"{home.lake}/_tail/overlap.parquet"
    query = f"select dataset_id, symbol, count(*), min(checked_at), sum(compared - equal) from '{table}' group by all order by all"
    assert duckdb.execute(query).fetchall() == [
        ("um_funding_rate", "BTCUSDT", 2, NOW, 0),
        ("um_klines_1m", "BTCUSDT", 9, NOW, 0),
    ]


def cells(values: dict[int, float | None]) -> dict[int, dict[str, float | None]]:
    return {at: {"x": value} for at, value in values.items()}


def test_rounding_is_no_difference_and_a_hair_more_is() -> None:
    archive = cells({n: 1.23456789 + n for n in range(9)})
    rounded = cells({n: round(1.23456789 + n, 4) for n in range(9)})
    wrong = cells({n: 1.2347 + n for n in range(9)})
    assert compare(archive, rounded, ["x"], 1, {"x": 4})[0].verdict == "agrees"
    assert compare(archive, rounded, ["x"], 1, {})[0].verdict == "differs"
    assert compare(archive, wrong, ["x"], 1, {"x": 4})[0].verdict == "differs"


def test_a_value_that_never_changes_shows_no_shift() -> None:
    flat = cells(dict.fromkeys(range(50), 60.0))
    [check] = compare(flat, flat, ["x"], 1, {})
    assert (check.best_shift, check.verdict) == (0, "agrees")


def test_blanks_and_few_rows_prove_nothing() -> None:
    archive = cells({n: None if n < 6 else float(n) for n in range(10)})
    rest = cells({n + 1: float(n) for n in range(10)})
    [check] = compare(archive, rest, ["x"], 1, {})
    assert (check.compared, check.equal, check.verdict) == (4, 0, "differs")
    assert compare(archive, {}, ["x"], 1, {})[0].verdict == "unchecked"
