"""A side of the book that cannot be is unknown, and only the past decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

MODEL = PROJECT / "models" / "blind" / "series" / "int_depth.sql"
COLUMNS = "symbol varchar, event_at timestamp, band_percent double, notional double"


def snapshots(asks: list[float], further: float = 1e9) -> list[tuple[Any, ...]]:
    """One a minute: bids move every time, asks as told."""
    return [
        ("BTCUSDT", f"2024-03-05 {n // 60:02}:{n % 60:02}:00", band, usd)
        for n, ask in enumerate(asks)
        for band, usd in ((-2, 1e9), (-1, 1000.0 + n), (1, ask), (2, further))
    ]


def depth(bench: Bench, rows: list[tuple[Any, ...]], columns: str = "ask_usd") -> list[Any]:
    # An archived snapshot was known when it was taken.
    known = [(*row, row[1]) for row in rows]
    bench.ref("stg_binance__um_book_depth", f"{COLUMNS}, known_at timestamp", known)
    text = MODEL.read_text(encoding="utf-8")
    return bench.rows(f"select {columns} from ({text}) order by known_at")


def test_asks_that_stood_still_for_half_an_hour_are_still_known_and_then_not(bench: Bench) -> None:
    moving = [float(n) for n in range(1, 6)]
    found = depth(bench, snapshots([*moving, *[99.0] * 40, 100.0]), "ask_usd, bid_usd, depth_usd")
    asks = [ask for ask, _, _ in found]
    assert asks[: 5 + 31] == [*moving, *[99.0] * 31]
    assert asks[36:45] == [None] * 9
    assert asks[45] == 100.0
    assert all(bid is not None for _, bid, _ in found)
    assert found[40][2] is None


def test_what_comes_later_changes_no_minute_before_it(bench: Bench) -> None:
    asks = [1.0, 2.0, *[99.0] * 50]
    whole = depth(bench, snapshots(asks))
    for cut in (20, 33, 34, 45):
        assert depth(bench, snapshots(asks[:cut])) == whole[:cut]


def test_a_side_that_holds_more_than_it_does_further_out_is_unknown(bench: Bench) -> None:
    assert depth(bench, snapshots([5.0, 7.0], further=6.0), "ask_usd, bid_usd") == [
        (5.0, 1000.0),
        (None, 1001.0),
    ]


def test_a_book_written_twice_counts_once(bench: Bench) -> None:
    rows = snapshots([5.0, 6.0])
    assert depth(bench, rows * 2, "ask_usd, bid_usd") == depth(bench, rows, "ask_usd, bid_usd")


def test_a_book_of_ten_bands_and_one_of_twelve_give_the_same(bench: Bench) -> None:
    rows = snapshots([5.0, 6.0])
    inner = [("BTCUSDT", row[1], 0.2 * row[2], 1.0) for row in rows if abs(row[2]) == 1]
    assert depth(bench, rows + inner) == depth(bench, rows)


def test_a_median_rests_on_sides_that_were_known(bench: Bench) -> None:
    """After an hour of frozen asks their median is unknown and that of the bids is not."""
    asks = [float(n) for n in range(1, 71)] + [99.0] * 120
    found = depth(bench, snapshots(asks), "ask_median_usd, bid_median_usd")
    assert found[69][0] is not None
    assert found[-1][0] is None
    assert found[-1][1] is not None


def test_a_moving_book_gives_what_it_gave_before(bench: Bench) -> None:
    columns = "ask_usd, bid_usd, depth_usd, ask_median_usd, bid_median_usd, depth_median_usd"
    found = depth(bench, snapshots([float(n) for n in range(1, 101)]), columns)
    assert found[41][3:] == (None, None, None)
    # Sixty snapshots before the last one: asks 40 to 99, bids 1039 to 1098.
    assert found[99] == (100.0, 1099.0, 1199.0, 69.5, 1068.5, 1138.0)
