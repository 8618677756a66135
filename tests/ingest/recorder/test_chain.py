from __future__ import annotations

from ingest.recorder.chain import HOLD_NS, MOST_HELD, Chain
from ingest.recorder.envelope import DepthEvent


def update(first: int, last: int, previous: int | None = None, at: int = 0) -> DepthEvent:
    before = first - 1 if previous is None else previous
    return DepthEvent(first, last, before, 0, at, (), ())


def ids(events: list[DepthEvent]) -> list[int]:
    return [event.last for event in events]


def begun(*, at: int = 100) -> Chain:
    """A futures chain whose first update has been applied."""
    chain = Chain("um")
    chain.offer(update(at - 5, at, at - 9))
    assert ids(chain.anchor(at)) == [at]
    return chain


def test_updates_wait_for_the_snapshot_and_older_ones_are_dropped() -> None:
    chain = Chain("um")
    for event in (update(90, 94, 80), update(95, 99, 94), update(100, 108, 99)):
        assert chain.offer(event) == []
    assert ids(chain.anchor(103)) == [108]
    assert ids(chain.offer(update(110, 115, 108))) == [115]


def test_a_future_begins_with_the_update_that_holds_the_snapshots_id() -> None:
    for first, last in ((100, 108), (103, 108), (97, 103)):
        chain = Chain("um")
        chain.offer(update(first, last, first - 7))
        assert ids(chain.anchor(103)) == [last]


def test_spot_begins_with_the_update_that_holds_the_next_id() -> None:
    chain = Chain("spot")
    chain.offer(update(101, 103))
    assert ids(chain.anchor(103)) == []
    assert ids(chain.offer(update(104, 106))) == [106]
    assert ids(chain.offer(update(108, 109))) == []
    assert ids(chain.offer(update(107, 107))) == [107, 109]


def test_a_snapshot_may_be_ahead_of_all_updates() -> None:
    chain = Chain("um")
    chain.offer(update(90, 94, 80))
    assert chain.anchor(103) == []
    assert ids(chain.offer(update(95, 101, 94))) == []
    assert ids(chain.offer(update(102, 108, 101))) == [108]
    assert not chain.breaks(10 * HOLD_NS)


def test_a_snapshot_older_than_the_first_update_is_no_beginning() -> None:
    chain = Chain("um")
    chain.offer(update(110, 115, 108))
    assert chain.anchor(103) == []
    assert chain.breaks(HOLD_NS)
    assert chain.last is None


def test_an_update_seen_before_changes_nothing() -> None:
    chain = begun()
    assert ids(chain.offer(update(101, 105, 100))) == [105]
    assert chain.offer(update(101, 105, 100)) == []
    assert not chain.breaks(10 * HOLD_NS)


def test_two_connections_out_of_step_are_put_in_order() -> None:
    chain = begun()
    assert chain.offer(update(112, 118, 111, at=5)) == []
    assert not chain.breaks(5)
    assert ids(chain.offer(update(101, 105, 100, at=6))) == [105]
    assert ids(chain.offer(update(106, 111, 105, at=7))) == [111, 118]
    assert not chain.breaks(10 * HOLD_NS)


def test_an_update_that_stays_missing_breaks_the_chain() -> None:
    chain = begun()
    assert chain.offer(update(112, 118, 111, at=5)) == []
    assert not chain.breaks(5 + HOLD_NS - 1)
    assert chain.breaks(5 + HOLD_NS)
    # What came after the gap is kept for the snapshot that mends it.
    chain.offer(update(119, 125, 118, at=6))
    assert ids(chain.anchor(120)) == [125]


def test_an_update_that_overlaps_leaves_no_gap() -> None:
    chain = begun()
    assert ids(chain.offer(update(98, 104, 97))) == [104]
    assert ids(chain.offer(update(105, 106, 104))) == [106]


def test_a_missing_snapshot_costs_bounded_memory() -> None:
    chain = Chain("um")
    for last in range(1, MOST_HELD + 11):
        chain.offer(update(last, last))
    assert ids(chain.anchor(0)) == []
    assert len(chain.anchor(11)) == MOST_HELD
