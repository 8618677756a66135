from __future__ import annotations

from typing import Any

import pytest

from ingest.recorder.book import SNAPSHOT_LEVELS, Book
from ingest.recorder.envelope import DepthEvent, Levels, Snapshot
from ingest.recorder.keeper import BookKeeper

SECOND = 1_000_000_000
MIDNIGHT = 1_732_492_800_000
BIDS: Levels = ((99.9, 1), (99.0, 2), (96.0, 4))
ASKS: Levels = ((100.1, 8), (101.0, 16), (104.0, 32))


def change(bids: Levels = (), asks: Levels = (), ms: int = 0, after: int = 0) -> DepthEvent:
    return DepthEvent(after + 1, after + 1, after, MIDNIGHT + ms, ms * 1_000_000, bids, asks)


def by_percentage(book: Book) -> dict[float, tuple[float, float]]:
    return {band.percentage: (band.depth, band.notional) for band, _ in book.bands()}


def full(side: str) -> Levels:
    """As many levels as a snapshot can have, one cent apart."""
    step = -0.01 if side == "bids" else 0.01
    return tuple((round(100 + step * (n + 1), 2), 1.0) for n in range(SNAPSHOT_LEVELS))


def test_bands_are_sums_from_the_middle_outwards_edges_included() -> None:
    bands = by_percentage(Book(Snapshot(1, BIDS, ASKS)))
    assert bands[-0.2] == (1, 99.9)
    assert bands[-1] == (3, 99.9 + 2 * 99.0)
    assert bands[-3] == bands[-1]
    assert bands[-4] == bands[-5] == (7, pytest.approx(99.9 + 198 + 384))
    assert bands[0.2] == (8, 800.8)
    assert bands[1] == (24, pytest.approx(800.8 + 1616))
    assert bands[5] == (56, pytest.approx(800.8 + 1616 + 3328))


def test_quantities_are_absolute_and_zero_takes_a_level_away() -> None:
    book = Book(Snapshot(1, BIDS, ASKS))
    book.apply(change(bids=((99.9, 5), (99.0, 0), (12.0, 0)), asks=((100.05, 3),)))
    assert book.bids == {99.9: 5, 96.0: 4}
    assert min(book.asks) == 100.05


def test_a_book_whose_sides_meet_is_not_sound() -> None:
    book = Book(Snapshot(1, BIDS, ASKS))
    assert book.is_sound
    book.apply(change(bids=((100.1, 1),)))
    assert not book.is_sound
    book.apply(change(bids=tuple((price, 0) for price in (99.9, 99.0, 96.0, 100.1))))
    assert not book.is_sound


def test_a_short_snapshot_covers_every_band_and_a_full_one_its_own_reach() -> None:
    assert all(covered for _, covered in Book(Snapshot(1, BIDS, ASKS)).bands())
    # A thousand cents are ten percent; the best prices then rise by six.
    book = Book(Snapshot(1, full("bids"), full("asks")))
    assert all(covered for _, covered in book.bands())
    book.apply(change(asks=tuple((p, 0.0) for p, _ in full("asks") if p <= 106)))
    book.apply(change(bids=((105.99, 1),)))
    covered = {band.percentage: covered for band, covered in book.bands()}
    assert [p for p, known in covered.items() if not known] == [4, 5]


def followed(settle_s: float = 3600, bids: Levels = BIDS) -> BookKeeper:
    """A book that was begun at midnight and has taken one update."""
    keeper = BookKeeper("um", "BTCUSDT", round(settle_s * SECOND))
    assert keeper.wants_snapshot
    keeper.update(change(after=10, ms=500))
    keeper.begin(Snapshot(11, bids, ASKS), 600_000_000)
    assert not keeper.wants_snapshot
    return keeper


def readings(keeper: BookKeeper, *events: DepthEvent) -> list[dict[str, Any]]:
    return [reading for event in events for reading in keeper.update(event).bands]


def test_a_reading_shows_the_book_before_the_update_that_crosses_the_boundary() -> None:
    keeper = followed()
    before = change(bids=((99.9, 5),), ms=29_999, after=11)
    after = change(bids=((99.9, 7),), ms=30_100, after=12)
    later = change(ms=59_000, after=13)
    [reading] = readings(keeper, before, after, later)
    assert (reading["t"], reading["E"]) == ("2024-11-25 00:00:30", MIDNIGHT + 30_100)
    assert [-0.2, 5.0, pytest.approx(499.5)] in reading["bands"]
    assert reading["omitted"] == []


def test_one_reading_stands_for_a_boundary_and_none_for_a_time_before_the_book() -> None:
    keeper = followed()
    updates = [change(ms=ms, after=11 + n) for n, ms in enumerate((30_000, 30_001, 95_000, 95_500))]
    assert [r["t"][-5:] for r in readings(keeper, *updates)] == ["00:30", "01:30"]


def test_bands_that_no_snapshot_covered_are_left_out_by_name_until_the_book_has_settled() -> None:
    near = tuple((round(99.95 - n / 1000, 3), 1.0) for n in range(SNAPSHOT_LEVELS))
    keeper = followed(settle_s=60, bids=near)
    early, late = readings(keeper, change(ms=30_000, after=11), change(ms=90_000, after=12))
    assert early["omitted"] == [-5, -4, -3, -2]
    assert [band[0] for band in early["bands"]] == [-1, -0.2, 0.2, 1, 2, 3, 4, 5]
    assert (late["omitted"], len(late["bands"])) == ([], 12)


def test_a_break_ends_the_trust_until_the_next_snapshot() -> None:
    keeper = followed()
    assert keeper.update(change(ms=1000, after=20)).trouble == ""
    told = keeper.update(change(ms=3001, after=21))
    assert told.trouble == "an update is missing"
    assert keeper.wants_snapshot
    assert readings(keeper, change(ms=30_000, after=22)) == []
    keeper.begin(Snapshot(22, BIDS, ASKS), 31 * SECOND)
    assert not keeper.wants_snapshot
    [reading] = readings(keeper, change(ms=60_000, after=23))
    assert reading["t"] == "2024-11-25 00:01:00"


def test_a_crossed_book_is_given_up_and_shown_to_no_one() -> None:
    keeper = followed()
    keeper.update(change(bids=((100.2, 1),), ms=1000, after=11))
    told = keeper.update(change(ms=30_000, after=12))
    assert told.bands == ()
    assert "crossed" in told.trouble
    assert keeper.wants_snapshot
