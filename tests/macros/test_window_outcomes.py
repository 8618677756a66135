from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench, Market

ANCHORS = (
    "symbol varchar, minute bigint, horizon varchar, horizon_minutes bigint, "
    "start_minute bigint, end_minute bigint"
)
#: Five bars of one per cent up, down, two up, down, up: two per cent in all.
MOVES = [0.01, -0.01, 0.02, -0.01, 0.01]
START = 10


def closes(moves: Sequence[float]) -> list[float]:
    """Log prices, the first of them before the first move."""
    return [4.0, *(4.0 + total for total in accumulate(moves))]


def outcome(bench: Bench, name: str, bars: int = 5, horizon: int = 4, **anchor: Any) -> Any:
    """One outcome of a window of so many bars that starts at START; scales stand at minute 9."""
    row = {"symbol": "BTCUSDT", "minute": 9, "horizon": "short", "horizon_minutes": horizon}
    row |= {"start_minute": START, "end_minute": START + bars} | anchor
    bench.table("anchors", ANCHORS, [tuple(row.values())])
    [value] = bench.column(f"select {name} from ({{{{ window_outcomes('anchors') }}}})")
    return value


def rest(count: int, value: float) -> list[float | None]:
    return [value] * count


@pytest.fixture
def walked(bench: Bench, market: Market) -> Bench:
    """The five moves from START on, and a scale of one per cent."""
    market.path([4.0] * START + closes(MOVES))
    market.scale(9)
    return bench


def test_price_is_the_move_in_sigma_of_the_horizon(walked: Bench) -> None:
    # 2 % over one per cent times the root of four minutes.
    assert outcome(walked, "price_sigma") == pytest.approx(1.0)


def test_price_counts_from_the_starts_close_to_the_ends(walked: Bench) -> None:
    assert outcome(walked, "price_sigma", bars=1, horizon=1) == pytest.approx(1.0)
    assert outcome(walked, "price_sigma", bars=2, horizon=1) == pytest.approx(0.0, abs=1e-9)
    later = outcome(
        walked, "price_sigma", bars=1, horizon=1, start_minute=START + 1, end_minute=START + 2
    )
    assert later == pytest.approx(-1.0)


def test_volatility_is_the_sample_variance_against_sigma(walked: Bench) -> None:
    # Squares 8e-4, less (2 %)²/5, over four: 1.8 sigma².
    assert outcome(walked, "log_rv") == pytest.approx(0.5 * math.log(1.8))


def test_a_steady_drift_is_no_volatility(bench: Bench, market: Market) -> None:
    market.path([4.0] * START + closes([0.01] * 5))
    market.scale(9)
    assert outcome(bench, "price_sigma") == pytest.approx(2.5)
    # The floor is a hundredth of sigma.
    assert outcome(bench, "log_rv") == pytest.approx(math.log(0.01))


def test_volatility_does_not_change_when_a_drift_is_added(bench: Bench, market: Market) -> None:
    market.path([4.0] * START + closes([move + 0.03 for move in MOVES]))
    market.scale(9)
    assert outcome(bench, "log_rv") == pytest.approx(0.5 * math.log(1.8))


def test_four_bars_are_too_few_for_a_volatility(walked: Bench) -> None:
    assert outcome(walked, "log_rv", bars=4) is None
    assert outcome(walked, "price_sigma", bars=4) is not None


def test_depth_is_the_mean_log_against_the_past_median(bench: Bench, market: Market) -> None:
    depths = [*rest(START, 5000.0), 5000.0, 100.0, 400.0, 100.0, 400.0, 200.0]
    market.path([4.0] * 16, depths=depths)
    market.scale(9)
    # The geometric mean is 200 dollars, the median before was 100; the start's own is outside.
    assert outcome(bench, "log_depth") == pytest.approx(math.log(2))


def test_the_basis_moves_by_its_own_deviation(bench: Bench, market: Market) -> None:
    basis = [*rest(START, 99.0), 3.0, 99.0, 99.0, 99.0, 99.0, 7.0]
    market.path([4.0] * 16, basis=basis)
    market.scale(9)
    assert outcome(bench, "basis_sigma") == pytest.approx((7 - 3) / 2)


def gappy(bars: int, missing: int) -> list[float | None]:
    """A path whose window of so many bars lacks one close, and with it two moves."""
    path: list[float | None] = [4.0 + 0.01 * (n % 2) for n in range(START + bars + 1)]
    path[missing] = None
    return path


@pytest.mark.parametrize("name", ["price_sigma", "log_rv"])
def test_nine_bars_of_ten_are_enough_and_fewer_are_not(
    bench: Bench, market: Market, name: str
) -> None:
    market.path(gappy(bars=20, missing=START + 5))
    market.scale(9)
    assert outcome(bench, name, bars=20) is not None
    assert outcome(bench, name, bars=19) is None


def test_nine_depths_of_ten_are_enough_and_fewer_are_not(bench: Bench, market: Market) -> None:
    depths: list[float | None] = [200.0] * 30
    depths[START + 3] = None
    market.path([4.0] * 30, depths=depths)
    market.scale(9)
    assert outcome(bench, "log_depth", bars=10) == pytest.approx(math.log(2))
    assert outcome(bench, "log_depth", bars=9) is None


@pytest.mark.parametrize("edge", [START, START + 20])
def test_a_missing_price_at_an_edge_leaves_no_move(bench: Bench, market: Market, edge: int) -> None:
    market.path(gappy(bars=20, missing=edge))
    market.scale(9)
    assert outcome(bench, "price_sigma", bars=20) is None


def test_a_window_without_one_snapshot_has_no_depth(walked: Bench) -> None:
    assert outcome(walked, "log_depth") is None


def test_an_unknown_sigma_leaves_price_and_volatility_unknown(bench: Bench, market: Market) -> None:
    market.path([4.0] * START + closes(MOVES), basis=[*rest(15, 3.0), 7.0])
    market.scale(9, sigma=None)
    assert outcome(bench, "price_sigma") is None
    assert outcome(bench, "log_rv") is None
    assert outcome(bench, "basis_sigma") == 2.0


def test_a_window_may_lie_before_its_anchor(bench: Bench, market: Market) -> None:
    market.path([4.0] * START + closes(MOVES) + [5.0] * 20)
    market.scale(30)
    assert outcome(bench, "price_sigma", minute=30) == pytest.approx(1.0)


def test_a_window_beyond_the_data_has_no_row(bench: Bench, walked: Bench) -> None:
    rows = [("BTCUSDT", 9, "short", 4, START, START + 99)]
    bench.table("anchors", ANCHORS, rows)
    assert bench.rows("{{ window_outcomes('anchors') }}") == []


def test_symbols_keep_their_own_prices_and_scales(bench: Bench, market: Market) -> None:
    market.path([4.0] * START + closes(MOVES))
    market.path([4.0] * START + closes([-move for move in MOVES]), symbol="ETHUSDT")
    market.scale(9)
    market.scale(9, sigma=0.02, symbol="ETHUSDT")
    assert outcome(bench, "price_sigma") == pytest.approx(1.0)
    assert outcome(bench, "price_sigma", symbol="ETHUSDT") == pytest.approx(-0.5)


def test_columns_of_the_anchor_are_carried_along(walked: Bench) -> None:
    walked.table(
        "anchors",
        f"{ANCHORS}, direction varchar",
        [("BTCUSDT", 9, "short", 4, START, START + 5, "long")],
    )
    [carried] = walked.rows("{{ window_outcomes('anchors', carry=['direction']) }}")
    assert carried[:5] == ("BTCUSDT", 9, "short", "long", pytest.approx(1.0))
