"""Order books followed over a loopback exchange: snapshots, breaks, and bands in the lake."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.recorder.run import RecordSummary
from tests.ingest.recorder.conftest import T0, Exchange, Lab, Talk

DEPTH = "btcusdt@depth@100ms"
WANTED: dict[str, Any] = {"streams": ["depth"], "symbols": ["BTCUSDT"]}
#: The first boundary after T0, which lies on one.
BOUNDARY = T0 + 30_000


def update(last: int, previous: int, ms: int = 0, bid: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "e": "depthUpdate", "E": T0 + ms, "T": T0 + ms, "s": "BTCUSDT", "U": previous + 1,
        "u": last, "pu": previous, "b": [["99.9", bid]], "a": [],
    } | more  # fmt: skip


def book(last: int, bid: str = "1") -> tuple[int, dict[str, str], bytes]:
    body = {
        "lastUpdateId": last,
        "E": T0,
        "T": T0,
        "bids": [["99.9", bid]],
        "asks": [["100.1", "8"]],
    }
    return 200, {}, json.dumps(body).encode()


def serving(*answers: tuple[int, dict[str, str], bytes]) -> Any:
    def prepare(exchange: Exchange) -> None:
        exchange.books = list(answers)

    return prepare


def asked(lab: Lab, times: int) -> None:
    """Wait until REST has answered so often, and the answer has been heard."""
    exchange = lab.exchange
    assert exchange is not None
    for _ in range(1000):
        if len(exchange.asked) >= times:
            exchange.is_over.wait(0.1)
            return
        exchange.is_over.wait(0.01)
    raise AssertionError(f"REST was asked {len(exchange.asked)} times, not {times}")


def told(summary: RecordSummary, kind: str) -> list[str]:
    return [i.what for part in summary.parts for i in part.incidents if i.kind == kind]


def nearest_bid(lab: Lab) -> list[tuple[str, float]]:
    return [
        (time, depth)
        for time, percentage, depth in lab.lake("um_book_depth", '"timestamp", percentage, depth')
        if percentage == -0.2
    ]


def test_a_book_is_begun_at_a_snapshot_and_its_bands_reach_the_lake(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.say(DEPTH, update(10, 9))
        asked(lab, 1)
        talk.say(DEPTH, update(11, 10, 29_999, bid="2.5"))
        talk.say(DEPTH, update(12, 11, 30_010, bid="7"))
        talk.finish()

    summary = lab.record(script, serving(book(10)), **WANTED)
    assert lab.exchange is not None
    assert lab.exchange.talks[0].path == "/public/stream"
    assert lab.exchange.asked == [{"symbol": ["BTCUSDT"], "limit": ["1000"]}]
    assert summary.totals() == {"um_book_depth": 12}
    assert nearest_bid(lab) == [("2024-11-25 02:00:30", 2.5)]
    [stream] = {s for (s,) in lab.lake("recorded_frames/um", "stream") if "snapshot" in s}
    assert stream == "btcusdt@snapshot"


def test_a_broken_chain_is_told_and_mended_by_a_new_snapshot(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.recorder.chain.HOLD_NS", 50_000_000)

    def script(talk: Talk) -> None:
        talk.say(DEPTH, update(10, 9))
        asked(lab, 1)
        talk.say(DEPTH, update(11, 10, 1000, bid="2"))
        talk.say(DEPTH, update(21, 20, 2000, bid="3"))
        assert lab.exchange is not None
        lab.exchange.is_over.wait(0.1)
        # The boundary passes while an update is missing: no bands are claimed for it.
        talk.say(DEPTH, update(22, 21, 31_000, bid="4"))
        asked(lab, 2)
        talk.say(DEPTH, update(23, 22, 59_000, bid="6"))
        talk.say(DEPTH, update(24, 23, 61_000, bid="9"))
        talk.finish()

    summary = lab.record(script, serving(book(10), book(22, bid="5")), **WANTED)
    assert told(summary, "broken_book") == ["an update is missing"]
    assert nearest_bid(lab) == [("2024-11-25 02:01:00", 6.0)]


def test_an_update_with_a_wrong_type_is_kept_told_and_mended(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.recorder.chain.HOLD_NS", 0)

    def script(talk: Talk) -> None:
        talk.say(DEPTH, update(10, 9))
        asked(lab, 1)
        talk.say(DEPTH, update(11, 10, 1000, b=[["99.9", "many"]]))
        talk.say(DEPTH, update(12, 11, 2000))
        asked(lab, 2)
        talk.say(DEPTH, update(13, 12, 29_000, bid="6"))
        talk.say(DEPTH, update(14, 13, 31_000))
        talk.finish()

    summary = lab.record(script, serving(book(10), book(12)), **WANTED)
    assert told(summary, "malformed") == ["b holds no pairs of price and quantity (number 1)"]
    assert nearest_bid(lab) == [("2024-11-25 02:00:30", 6.0)]
    assert len([s for (s,) in lab.lake("recorded_frames/um", "stream") if s == DEPTH]) == 5


def test_a_stream_gone_bad_is_no_flood(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        for _ in range(250):
            talk.say(DEPTH, {"E": "soon"})
        talk.finish()

    summary = lab.record(script, **WANTED)
    numbers = [what.rsplit("number ", 1)[1] for what in told(summary, "malformed")]
    assert numbers == ["1)", "10)", "100)"]
    assert summary.frames == 250


def test_a_snapshot_that_does_not_come_is_asked_for_again(lab: Lab) -> None:
    limited = (429, {"Retry-After": "0"}, b"")

    def script(talk: Talk) -> None:
        talk.say(DEPTH, update(10, 9))
        asked(lab, 4)
        talk.say(DEPTH, update(11, 10, 29_000, bid="2"))
        talk.say(DEPTH, update(12, 11, 31_000))
        talk.finish()

    broken = (200, {}, b'{"lastUpdateId":"ten"}')
    summary = lab.record(script, serving((500, {}, b""), limited, broken, book(10)), **WANTED)
    assert told(summary, "no_snapshot") == ["HTTP 500", "HTTP 429"]
    assert told(summary, "malformed") == ["lastUpdateId is 'ten', not a whole number (number 1)"]
    assert nearest_bid(lab) == [("2024-11-25 02:00:30", 2.0)]


def test_a_book_outlives_a_lost_connection_when_no_update_was_missed(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        if talk.number == 1:
            talk.say(DEPTH, update(10, 9))
            asked(lab, 1)
            talk.say(DEPTH, update(11, 10, 1000, bid="2"))
            talk.abort()
            return
        talk.say(DEPTH, update(12, 11, 29_000, bid="3"))
        talk.say(DEPTH, update(13, 12, 31_000))
        talk.finish()

    lab.record(script, serving(book(10)), **WANTED)
    assert lab.exchange is not None
    assert len(lab.exchange.asked) == 1
    assert nearest_bid(lab) == [("2024-11-25 02:00:30", 3.0)]
