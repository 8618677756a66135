"""Real recordings, replayed through a loopback exchange and counted again by other means."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.recorder.book import Book
from ingest.recorder.chain import Chain
from ingest.recorder.envelope import parse_depth, parse_snapshot, stream_of
from tests.ingest.recorder.conftest import Exchange, Lab, Talk

pytestmark = pytest.mark.realdata
LIQUIDATIONS = "!forceOrder@arr"
STREAMS = {"um": "usdm_btcusdt_20240808.gz", "spot": "spot_btcusdt_20240808.gz"}
Row = tuple[Any, ...]


def messages(path: Path) -> Iterator[str]:
    """The recorded messages without their receive times."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split(" ", 1)[1]


def is_snapshot(message: str) -> bool:
    return message.startswith('{"lastUpdateId"')


class Replay:
    """Sends a recording in its order; its snapshot is what REST answers when it is asked."""

    def __init__(self, lab: Lab, path: Path) -> None:
        self._lab = lab
        # The um recording was made with the stream's undocumented fastest name.
        self.sent = [m.replace("@depth@0ms", "@depth@100ms") for m in messages(path)]
        [self.snapshot] = [m for m in self.sent if is_snapshot(m)]

    def prepare(self, exchange: Exchange) -> None:
        exchange.books = [(200, {}, self.snapshot.encode())]

    def __call__(self, talk: Talk) -> None:
        assert self._lab.exchange is not None
        for message in self.sent:
            if is_snapshot(message):
                assert self._lab.exchange.was_asked.wait(20)
            elif "@trade" not in message:
                talk.raw(message)
        talk.finish()


class PlainBook:
    """The same book by the plainest means: two dictionaries, no rule but the order."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.sides = {
            key: {float(p): float(q) for p, q in snapshot[name]}
            for key, name in (("b", "bids"), ("a", "asks"))
        }

    def take(self, data: dict[str, Any]) -> None:
        for key, side in self.sides.items():
            for price, quantity in data[key]:
                side[float(price)] = float(quantity)

    def best(self) -> tuple[float, float]:
        bids, asks = ([p for p, q in self.sides[k].items() if q] for k in "ba")
        return max(bids), min(asks)

    def depth(self, percent: float) -> float:
        bid, ask = self.best()
        edge = (bid + ask) / 2 * (1 + percent / 100)
        held = self.sides["b" if percent < 0 else "a"].items()
        return sum(q for p, q in held if (p >= edge if percent < 0 else p <= edge))


def expected_bands(replay: Replay) -> dict[tuple[str, float], float]:
    """Depth at each half minute, from the plain book, by time and percentage."""
    plain = PlainBook(json.loads(replay.snapshot))
    snapshot_id, slot, found = json.loads(replay.snapshot)["lastUpdateId"], None, {}
    for message in replay.sent:
        data = json.loads(message).get("data")
        if data is None or "@depth" not in message or data["u"] < snapshot_id:
            continue
        now = data["E"] // 30_000
        if slot is not None and now > slot:
            minute, second = divmod(now * 30 % 3600, 60)
            for percent in (-5, -4, -3, -2, -1, -0.2, 0.2, 1, 2, 3, 4, 5):
                found[f"{minute:02d}:{second:02d}", percent] = plain.depth(percent)
        slot = now
        plain.take(data)
    return found


def rebuilt(lab: Lab, market: str) -> Iterator[tuple[int, Book]]:
    """The book after each update, from the kept frames alone in the order of their arrival."""
    chain, book = Chain(market), None
    for at, stream, frame in lab.lake(
        f"recorded_frames/{market}", "received_ns, stream, frame", "received_ns"
    ):
        following = []
        if stream == "btcusdt@snapshot":
            snapshot = parse_snapshot(json.dumps(json.loads(frame)["data"]).encode())
            book, following = Book(snapshot), chain.anchor(snapshot.last)
        elif "@depth" in stream:
            following = chain.offer(parse_depth(frame.encode(), at))
        for event in following:
            assert book is not None
            book.apply(event)
            yield event.last, book
    assert not chain.breaks(2**62)


def updates_after_the_snapshot(replay: Replay, first: int) -> int:
    events = [json.loads(m)["data"] for m in replay.sent if "@depth" in m]
    return sum(
        event["u"] >= json.loads(replay.snapshot)["lastUpdateId"] + first for event in events
    )


def test_a_real_book_of_futures_gives_the_depth_of_a_plain_one_and_the_tickers_prices(
    lab: Lab, recorded: Path
) -> None:
    replay = Replay(lab, recorded / "depth_streams" / STREAMS["um"])
    tickers = [json.loads(m)["data"] for m in replay.sent if "@bookTicker" in m]
    # Every update is replayed, and the first tickers: there are ten for each update.
    sent = [m for m in replay.sent[:8_000] if "@bookTicker" in m]
    replay.sent = [m for n, m in enumerate(replay.sent) if n < 8_000 or "@bookTicker" not in m]
    wanted = {"streams": ["depth", "book_ticker"], "symbols": ["BTCUSDT"], "seconds": "60s"}
    summary = lab.record(replay, replay.prepare, timing={"settle": 0.001}, **wanted)
    assert {i.kind for part in summary.parts for i in part.incidents} <= {"clock"}

    # The bands that landed are those of a book kept by the plainest means.
    rows = lab.lake("um_book_depth", '"timestamp", percentage, depth, notional')
    assert len({time for time, *_ in rows}) == 12
    found = {(time[-5:], percent): depth for time, percent, depth, _ in rows}
    assert found == pytest.approx(expected_bands(replay))
    for time in {time for time, *_ in rows}:
        for side in (-1, 1):
            nested = sorted((side * p, d, n) for t, p, d, n in rows if t == time and side * p > 0)
            assert [d for _, d, _ in nested] == sorted(d for _, d, _ in nested)
            assert [n for _, _, n in nested] == sorted(n for _, _, n in nested)

    # Two streams that know nothing of each other agree on the best prices at every update.
    assert (
        summary.totals()["um_book_ticker"]
        == len(sent)
        == len({json.loads(m)["data"]["u"] for m in sent})
    )
    assert len(tickers) == 66_089
    quoted = sorted((t["u"], float(t["b"]), float(t["a"])) for t in tickers)
    at, applied, agreed = 0, 0, 0
    for last, book in rebuilt(lab, "um"):
        applied += 1
        while at + 1 < len(quoted) and quoted[at + 1][0] <= last:
            at += 1
        if quoted[at][0] <= last:
            assert (max(book.bids), min(book.asks)) == quoted[at][1:]
            agreed += 1
    assert applied == updates_after_the_snapshot(replay, 0) == 6_547
    assert agreed == applied


def test_a_real_spot_book_never_crosses(lab: Lab, recorded: Path) -> None:
    replay = Replay(lab, recorded / "depth_streams" / STREAMS["spot"])
    replay.sent = [m for m in replay.sent if "@bookTicker" not in m]
    wanted = {"market": "spot", "streams": ["depth"], "symbols": ["BTCUSDT"], "seconds": "60s"}
    summary = lab.record(replay, replay.prepare, **wanted)
    assert {i.kind for part in summary.parts for i in part.incidents} <= {"clock"}
    sound = [book.is_sound for _, book in rebuilt(lab, "spot")]
    assert all(sound)
    assert len(sound) == updates_after_the_snapshot(replay, 1) == 3_449


def lines_of(folder: Path) -> list[str]:
    return [
        line
        for path in sorted(folder.glob("*.csv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def fields_of(line: str) -> list[str] | None:
    """A recorded line's fields, or None of a line that its recorder corrupted."""
    fields = line.split(",")
    return fields if len(fields) >= 11 and " " not in fields[0] else None


def message_of(fields: list[str]) -> str:
    """The message from which a recorder made a line; a price that it did not have is missing."""
    base, side, kind, tif, quantity, price, average, status, last, filled, at = fields[:11]
    order = {
        "s": base if base.endswith("USDT") else f"{base}USDT", "S": side, "o": kind, "f": tif,
        "q": quantity, "p": price, "ap": average, "X": status, "l": last, "z": filled,
        "T": int(at),
    }  # fmt: skip
    kept = {name: value for name, value in order.items() if value != "None"}
    return json.dumps(
        {
            "stream": LIQUIDATIONS,
            "data": {"e": "forceOrder", "E": int(at) + 1000, "o": kept},
        }
    )


def test_real_liquidations_land_once_each_with_their_sums(lab: Lab, recorded: Path) -> None:
    lines = lines_of(recorded / "forceorder")
    good = [fields for line in lines if (fields := fields_of(line)) is not None]
    corrupted = len(lines) - len(good)
    assert (len(lines), corrupted) == (8_962, 3)

    def script(talk: Talk) -> None:
        for line in lines:
            fields = fields_of(line)
            talk.raw(line if fields is None else message_of(fields))
        talk.finish()

    summary = lab.record(script, seconds="60s")
    [part] = summary.parts
    once = {tuple(fields[:11]) for fields in good}
    assert (part.frames, part.malformed) == (len(lines), corrupted)
    assert part.rows == {"um_liquidation_snapshot": len(once)}
    assert part.doubled == len(good) - len(once)
    [(quantity, notional, priced, first, last)] = lab.lake(
        "um_liquidation_snapshot",
        "sum(original_quantity), sum(accumulated_fill_quantity * price), count(average_price), "
        "min(time), max(time)",
        "1",
    )
    assert quantity == pytest.approx(sum(float(f[4]) for f in once))
    assert notional == pytest.approx(sum(float(f[9]) * float(f[5]) for f in once))
    assert priced == sum(f[6] != "None" for f in once) < len(once)
    assert (first, last) == (min(int(f[10]) for f in once), max(int(f[10]) for f in once))


def test_one_message_of_each_stream_is_kept_and_read(lab: Lab, recorded: Path) -> None:
    samples = {p.stem: p.read_text() for p in (recorded / "ws_payload_samples").glob("*.json")}
    assert len(samples) == 9
    names = {"liquidation": LIQUIDATIONS, "book_ticker": "bnbusdt@bookTicker"}

    def script(talk: Talk) -> None:
        for name, text in samples.items():
            kind = name.removeprefix("nautilus__").split("_stream")[0]
            talk.say(names.get(kind, f"btcusdt@{kind}"), json.loads(text))
        talk.finish()

    [part] = lab.record(script).parts
    assert (part.frames, part.malformed) == (9, 0)
    assert part.rows == {"um_book_ticker": 1, "um_liquidation_snapshot": 1}
    row = lab.lake("um_liquidation_snapshot", "time, symbol, side, average_price")
    assert row == [(1_568_014_460_893, "BTCUSDT", "SELL", 9910.12345678)]
    sample = samples["nautilus__depth_update_stream"]
    event = parse_depth(f'{{"stream":"x","data":{sample}}}'.encode(), 5)
    assert (event.first, event.last, event.previous) == (157, 160, 149)
    assert (event.bids, event.asks) == (((0.0024, 10.0),), ((0.0026, 100.0),))
    assert stream_of(sample.encode()) is None
