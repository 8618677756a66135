"""Connections that fail in every way they can, on a loopback exchange."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import Any

import pytest
from websockets.sync.server import serve

from ingest.recorder.run import RecordSummary, record
from nullhouse.base.errors import NullhouseError
from tests.ingest.recorder.conftest import Exchange, Lab, Talk, order

LIQUIDATIONS = "!forceOrder@arr"


def kinds(summary: RecordSummary) -> dict[str, int]:
    """Incidents by kind, over all parts."""
    found = [incident.kind for part in summary.parts for incident in part.incidents]
    return {kind: found.count(kind) for kind in sorted(set(found)) if kind != "clock"}


def times(lab: Lab) -> list[int]:
    return [time for (time,) in lab.lake("um_liquidation_snapshot", "time")]


def expected(*numbers: int) -> list[int]:
    return [order(number)["o"]["T"] for number in numbers]


def test_both_streams_of_a_path_are_asked_for_on_that_path(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.control()
        talk.finish()

    lab.record(script)
    assert lab.exchange is not None
    [talk] = lab.exchange.talks
    assert (talk.path, talk.streams) == (
        "/market/stream",
        ["btcusdt@markPrice@1s", LIQUIDATIONS],
    )


def test_after_an_abnormal_end_the_recorder_comes_back(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.control()
        for number in range(3):
            talk.say(LIQUIDATIONS, order(10 * talk.number + number))
        if talk.number < 4:
            talk.abort()
        else:
            talk.finish()

    summary = lab.record(script)
    assert times(lab) == expected(*(10 * n + k for n in (1, 2, 3, 4) for k in range(3)))
    assert kinds(summary) == {"closed": 3}


def test_a_connection_that_falls_silent_is_named_and_replaced(
    lab: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    def script(talk: Talk) -> None:
        talk.say(LIQUIDATIONS, order(talk.number))
        if talk.number == 1:
            talk.stay()
        talk.finish()

    summary = lab.record(script, timing={"silence": 0.3})
    assert times(lab) == expected(1, 2)
    assert kinds(summary) == {"silence": 1}
    assert "silence at um/market: no message for 0.3 s" in capfd.readouterr().err.replace("\n", " ")
    rows = lab.lake("recorded_incidents/um", "market, kind, place, what, count")
    said = "no message for 0.3 s; connecting again"
    assert ("um", "silence", "um/market", said, 1) in rows


def test_a_stream_that_never_comes_while_its_control_does_is_named_once(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.say("btcusdt@bookTicker", {"E": 1})
        talk.idle(0.5)
        talk.finish()

    patience = {"liquidations": 0.2, "depth": 0.2, "book_ticker": 0.2}
    wanted = {"streams": ["book_ticker"], "symbols": ["BTCUSDT", "ETHUSDT"]}
    summary = lab.record(script, timing={"patience": patience}, **wanted)
    [incident] = [i for i in summary.parts[0].incidents if i.kind == "mute_stream"]
    assert incident.place == "um/public"
    assert incident.what.startswith("ethusdt@bookTicker ")


def test_liquidations_may_pause_without_an_incident(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.idle(0.3)
        talk.finish()

    assert kinds(lab.record(script)) == {}


def broadcast_until(lab: Lab, connections: int, sent: list[int]) -> None:
    """An order every 5 ms to all who listen, until so many connections have been open."""
    exchange = lab.exchange
    assert exchange is not None
    for number in range(2000):
        sent.append(number)
        exchange.broadcast(LIQUIDATIONS, order(number))
        exchange.is_over.wait(0.005)
        if len(exchange.talks) >= connections:
            break
    exchange.talks[-1].finish()


def test_a_renewal_loses_nothing_and_doubles_nothing(lab: Lab) -> None:
    sent: list[int] = []

    def script(talk: Talk) -> None:
        talk.control()
        broadcast_until(lab, 4, sent) if talk.number == 1 else talk.stay()

    summary = lab.record(script, timing={"renew": 0.4, "overlap": 0.2})
    assert times(lab) == expected(*sent)
    assert kinds(summary) == {}
    assert sum(part.doubled for part in summary.parts) > 0


def test_a_renewal_that_fails_keeps_the_old_connection(lab: Lab) -> None:
    sent: list[int] = []

    def script(talk: Talk) -> None:
        if talk.number == 2:
            talk.abort()
            return
        talk.control()
        broadcast_until(lab, 4, sent) if talk.number == 1 else talk.stay()

    summary = lab.record(script, timing={"renew": 0.4, "last_wait": 0.2, "overlap": 0.2})
    assert times(lab) == expected(*sent)
    assert kinds(summary) == {"not_renewed": 1}


def test_an_exchange_that_is_not_there_yet_is_waited_for(lab: Lab) -> None:
    """The port is taken and answers no handshake at first; nothing is given up."""

    def script(talk: Talk) -> None:
        if talk.number == 1:
            talk.abort()
            return
        talk.say(LIQUIDATIONS, order(1))
        talk.finish()

    lab.record(script)
    assert times(lab) == expected(1)


def test_a_refused_region_ends_the_recording_with_a_message(lab: Lab) -> None:
    def refuse(connection: Any, request: Any) -> Any:
        return connection.respond(HTTPStatus(451), "not here\n")

    with serve(lambda _: None, "127.0.0.1", 0, process_request=refuse) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        exchange = Exchange(lambda talk: None)
        exchange.ws = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        exchange.rest = "http://127.0.0.1:9/depth"
        with pytest.raises(NullhouseError, match="refuses to serve this region"):
            record(lab.home, lab.request(exchange))
        server.shutdown()


def test_two_recorders_on_one_home_do_not_mix(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.control()
        assert lab.exchange is not None
        with pytest.raises(NullhouseError, match="another recorder is running"):
            record(lab.home, lab.request(lab.exchange))
        talk.say(LIQUIDATIONS, order(1))
        talk.finish()

    lab.record(script)
    assert times(lab) == expected(1)


def test_a_recording_of_a_fixed_length_ends_by_itself(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.say(LIQUIDATIONS, order(1))
        talk.idle()

    summary = lab.record(script, seconds="500ms")
    assert times(lab) == expected(1)
    assert [part.market for part in summary.parts] == ["um"]


def test_a_recording_is_cut_into_parts_that_hold_every_frame_once(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        assert lab.exchange is not None
        for number in range(25):
            talk.say(LIQUIDATIONS, order(number))
            lab.exchange.is_over.wait(0.05)
        talk.finish()

    summary = lab.record(script, timing={"part": 0.4})
    assert len(summary.parts) >= 3
    assert sum(part.frames for part in summary.parts) == 25
    assert times(lab) == expected(*range(25))
    names = [path.stem for path in sorted((lab.home.lake / "recorded_frames" / "um").iterdir())]
    assert names == [part.part for part in summary.parts]
    assert list((lab.home.root / "recording" / "um").glob("*.spool")) == []


def test_the_lake_holds_frames_to_the_byte(lab: Lab) -> None:
    text = '{"stream" : "!forceOrder@arr",\n "data":{"e":"x","币":"安"}}'

    def script(talk: Talk) -> None:
        talk.raw(text)
        talk.finish()

    lab.record(script)
    [(connection, stream, frame)] = lab.lake("recorded_frames/um", "connection, stream, frame")
    assert (connection, stream, frame) == (1, LIQUIDATIONS, text)
