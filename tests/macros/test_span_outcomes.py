from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench, Market

SPANS = "span varchar, first_minute bigint, last_minute bigint"
INVALIDATIONS = "symbol varchar, invalidation varchar, direction varchar, minute bigint"
BASIS = "symbol varchar, minute bigint, deviation_mad double"
WHOLE = "{{ span_outcomes('discovery') }}"
CENSORED = "{{ span_outcomes_censored('discovery') }}"
FLOW = ("opposite_forced_flow", "long")


@pytest.fixture
def spanned(bench: Bench, market: Market) -> Bench:
    """Minutes 0 to 400 with a step of one per cent up to minute 51, the discovery span from 20
    to 300 and the hold-out from 320 to 380."""
    market.path([4.0 if minute <= 50 else 4.01 for minute in range(401)])
    market.scale(*range(401))
    bench.ref("dim_spans", SPANS, [("discovery", 20, 300), ("holdout", 320, 380)])
    bench.ref("int_basis", BASIS)
    return bench


def minutes(bench: Bench, horizon: str, span: str = "discovery") -> list[int]:
    call = f"span_outcomes('{span}')"
    return bench.column(
        f"select minute from ({{{{ {call} }}}}) where horizon = '{horizon}' order by 1"
    )


def test_the_horizons_are_a_quarter_of_an_hour_and_four_hours(bench: Bench) -> None:
    assert bench.rows("from {{ horizons() }}") == [("short", 15), ("medium", 240)]


def test_no_outcome_reaches_past_the_last_minute_of_its_span(spanned: Bench) -> None:
    # One bar of gap and the horizon end on the last minute, 300.
    assert minutes(spanned, "short") == list(range(20, 300 - 15))
    assert minutes(spanned, "medium") == list(range(20, 300 - 240))


def test_the_hold_out_has_outcomes_of_its_own_minutes_alone(spanned: Bench) -> None:
    assert minutes(spanned, "short", "holdout") == list(range(320, 380 - 15))
    assert minutes(spanned, "medium", "holdout") == []


def test_a_span_that_is_not_there_has_no_outcomes(spanned: Bench) -> None:
    spanned.ref("dim_spans", SPANS, [("discovery", 20, 300)])
    assert minutes(spanned, "short", "holdout") == []


def test_an_outcome_starts_one_bar_after_its_minute(spanned: Bench) -> None:
    # The step stands between the closes of minutes 50 and 51.
    moved = spanned.column(
        f"select minute from ({WHOLE}) where horizon = 'short' and price_sigma > 0.1 order by 1"
    )
    assert moved == list(range(35, 50))


def test_the_move_is_counted_in_sigma_of_the_whole_horizon(spanned: Bench) -> None:
    [move] = spanned.column(
        f"select price_sigma from ({WHOLE}) where horizon = 'short' and minute = 40"
    )
    assert move == pytest.approx(1 / 15**0.5)


def censored(bench: Bench, *cuts: tuple[Any, ...], where: str = "true") -> list[Any]:
    """(minute, price in sigma) of the short windows that these invalidations cut."""
    bench.ref("int_invalidations", INVALIDATIONS, cuts)
    short = f"select minute, price_sigma from ({CENSORED}) where horizon = 'short'"
    return bench.rows(f"{short} and {where} order by 1")


def test_only_windows_that_an_invalidation_cuts_have_a_row(spanned: Bench) -> None:
    # Windows (minute + 1, minute + 16]: one that starts or ends with the cut is left as it is.
    cut = [minute for minute, _ in censored(spanned, ("BTCUSDT", *FLOW, 100))]
    assert cut == list(range(100 - 15, 100 - 1))


def test_a_window_ends_at_the_cut(spanned: Bench) -> None:
    before = dict(censored(spanned, ("BTCUSDT", *FLOW, 50)))
    assert set(before.values()) == {0.0}
    after = dict(censored(spanned, ("BTCUSDT", *FLOW, 51)))
    assert after[45] == pytest.approx(1 / 15**0.5)


def test_the_first_invalidation_after_the_start_counts(spanned: Bench) -> None:
    cuts = [("BTCUSDT", *FLOW, minute) for minute in (55, 50, 41)]
    rows = dict(censored(spanned, *cuts))
    # Starting at 41, the one at 41 is past: 50 cuts, before the step.
    assert rows[40] == 0.0
    # Starting at 50, the one at 50 is past: 55 cuts, after the step.
    assert rows[49] == pytest.approx(1 / 15**0.5)


def test_an_invalidation_at_the_start_itself_cuts_nothing(spanned: Bench) -> None:
    assert censored(spanned, ("BTCUSDT", *FLOW, 41), where="minute = 40") == []


def test_an_invalidation_of_another_symbol_cuts_nothing(spanned: Bench) -> None:
    assert censored(spanned, ("ETHUSDT", *FLOW, 100)) == []


def test_kinds_and_sides_of_invalidation_cut_apart(spanned: Bench) -> None:
    censored(
        spanned,
        ("BTCUSDT", *FLOW, 50),
        ("BTCUSDT", "opposite_forced_flow", "short", 52),
        ("BTCUSDT", "opposite_desync", "long", 53),
    )
    rows = spanned.rows(
        f"select invalidation, direction, price_sigma > 0 from ({CENSORED}) "
        "where minute = 45 and horizon = 'short' order by 1, 2"
    )
    assert rows == [
        ("opposite_desync", "long", True),
        ("opposite_forced_flow", "long", False),
        ("opposite_forced_flow", "short", True),
    ]


def test_a_gap_that_closes_cuts_only_where_one_was_open(spanned: Bench) -> None:
    open_gaps = [("BTCUSDT", 45, 4.0), ("BTCUSDT", 46, 3.9), ("BTCUSDT", 47, -5.0)]
    spanned.ref("int_basis", BASIS, open_gaps)
    cut = censored(spanned, ("BTCUSDT", "desync_resolved", "long", 52))
    assert [minute for minute, _ in cut] == [45, 47]


def test_a_cut_window_is_still_counted_in_sigma_of_its_whole_horizon(spanned: Bench) -> None:
    [(_, move)] = censored(spanned, ("BTCUSDT", *FLOW, 52), where="minute = 45")
    assert move == pytest.approx(1 / 15**0.5)


def test_a_censored_window_does_not_leave_its_span_either(spanned: Bench) -> None:
    rows = censored(spanned, ("BTCUSDT", *FLOW, 299))
    # The whole window must have fitted: the last minute with an outcome is 284.
    assert [minute for minute, _ in rows] == [284]


def test_the_rule_that_cuts_knows_no_event(bench: Bench) -> None:
    sql = bench.render(CENSORED)
    assert "evt_" not in sql
    assert "evf_" not in sql
    assert "dim_hypotheses" not in sql
