"""A finished part to the lake, without any network: what its frames become."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingest.decode import lake_schema
from ingest.land import create_lake, stored_schema
from ingest.manifest import read_manifest
from ingest.recorder.close import Closer
from ingest.recorder.envelope import house_frame
from ingest.recorder.journal import INCIDENTS, Journal
from ingest.recorder.report import PartReport
from ingest.register import load_register
from nullhouse.base.canonical import sha256_of_file
from tests.ingest.recorder.conftest import T0, Lab, order

WHEN = datetime(2026, 1, 1)
#: Where a frame comes from that the recorder itself wrote.
HOUSE = 0
TICKER = {
    "e": "bookTicker", "u": 7, "s": "BTCUSDT", "b": "99.5", "B": "1.5", "a": "100", "A": "2",
    "T": T0 + 3, "E": T0 + 5,
}  # fmt: skip


class Parts:
    """Writes parts as a recorder would, and closes them."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        create_lake(lab.home)

    def write(self, frames: Sequence[tuple[int, int, bytes]], market: str = "um") -> Path:
        finished: list[Path] = []
        folder = self.lab.home.root / "recording" / market
        journal = Journal(folder, market, 10**15, finished.append)
        for received_ms, connection, payload in frames:
            journal.append(received_ms * 1_000_000, connection, payload)
        journal.close()
        return finished[0]

    def close(self, spool: Path, market: str = "um") -> PartReport:
        return Closer(self.lab.home, lambda: WHEN).close(spool, market)

    def heard(self, *frames: Any, market: str = "um", at: int = T0 + 1000) -> PartReport:
        """A part of such frames, received one millisecond after the other, closed."""
        texts = [f if isinstance(f, bytes) else json.dumps(f).encode() for f in frames]
        spool = self.write([(at + n, 1, text) for n, text in enumerate(texts)], market)
        return self.close(spool, market)


@pytest.fixture
def parts(lab: Lab) -> Parts:
    return Parts(lab)


def liquidation(data: Any) -> dict[str, Any]:
    return {"stream": "!forceOrder@arr", "data": data}


def ticker(**changes: Any) -> dict[str, Any]:
    return {"stream": "btcusdt@bookTicker", "data": TICKER | changes}


def test_a_liquidation_becomes_a_row_in_the_archives_columns(parts: Parts) -> None:
    report = parts.heard(liquidation(order(0)))
    assert report.rows == {"um_liquidation_snapshot": 1}
    columns = (
        "time, symbol, side, order_type, time_in_force, original_quantity, price, average_price, "
        "order_status, last_fill_quantity, accumulated_fill_quantity, file_key"
    )
    [row] = parts.lab.lake("um_liquidation_snapshot", columns)
    assert row == (
        T0, "BTCUSDT", "SELL", "LIMIT", "IOC", 0.014, 9910.0, 9900.5, "FILLED", 0.004, 0.014,
        f"recorded/um_liquidation_snapshot/recorded/{report.part}.parquet",
    )  # fmt: skip


def test_a_best_price_becomes_a_row_in_the_archives_columns(parts: Parts) -> None:
    assert parts.heard(ticker()).rows == {"um_book_ticker": 1}
    [row] = parts.lab.lake("um_book_ticker", "* exclude file_key")
    assert row == (7, 99.5, 1.5, 100.0, 2.0, T0 + 3, T0 + 5, T0 + 1000, "BTCUSDT")


def test_recorded_files_have_the_very_columns_of_the_lake(parts: Parts) -> None:
    reading = {"s": "BTCUSDT", "t": "2024-11-25 00:00:30", "E": T0, "bands": [[-5, 1, 2]]}
    bands = json.dumps({"stream": "btcusdt@bands", "data": reading | {"omitted": []}})
    frames = [liquidation(order(0)), ticker()]
    spool = parts.write(
        [(T0, 1, json.dumps(f).encode()) for f in frames] + [(T0, 0, bands.encode())]
    )
    rows = parts.close(spool).rows
    assert sorted(rows) == ["um_book_depth", "um_book_ticker", "um_liquidation_snapshot"]
    for dataset in load_register().select(list(rows)):
        [file] = (parts.lab.home.lake / dataset.id / "recorded").iterdir()
        assert pq.read_schema(file) == stored_schema(lake_schema(dataset))


@pytest.mark.parametrize(("behind_ms", "known"), [(-1400, 1000), (0, 1000), (2500, 2500)])
def test_a_row_was_known_at_the_later_of_both_clocks(
    parts: Parts, behind_ms: int, known: int
) -> None:
    parts.heard(liquidation(order(0)), at=T0 + behind_ms)
    assert parts.lab.lake("um_liquidation_snapshot", "received_at") == [(T0 + known,)]


def test_the_local_clock_is_never_rounded_to_an_earlier_time(parts: Parts) -> None:
    finished: list[Path] = []
    journal = Journal(parts.lab.home.root / "recording" / "um", "um", 10**15, finished.append)
    late = (T0 + 5000) * 1_000_000 + 1
    journal.append(late, 1, json.dumps(liquidation(order(0))).encode())
    journal.close()
    parts.close(finished[0])
    assert parts.lab.lake("um_liquidation_snapshot", "received_at") == [(T0 + 5001,)]


def test_unknown_fields_change_nothing(parts: Parts) -> None:
    changed = order(0, new={"deep": [1]}) | {"xx": 5, "ps": "BTCUSDT"}
    report = parts.heard({"stream": "!forceOrder@arr", "data": changed, "id": 9})
    assert (report.rows, report.malformed) == ({"um_liquidation_snapshot": 1}, 0)


def test_a_missing_field_is_null_and_the_order_counts(parts: Parts) -> None:
    data = order(0)
    del data["o"]["ap"], data["o"]["l"]
    assert parts.heard(liquidation(data)).malformed == 0
    [row] = parts.lab.lake("um_liquidation_snapshot", "average_price, last_fill_quantity, price")
    assert row == (None, None, 9910.0)


#: A field of an order, and what cannot stand in it.
UNREADABLE: list[tuple[str, Any]] = [
    ("T", "1732500000000"), ("T", 1732500000), ("T", 1.5), ("T", None), ("s", 5), ("s", ""),
    ("S", "HOLD"), ("S", None), ("q", {"a": 1}), ("q", "many"), ("p", "nan"), ("p", "inf"),
    ("ap", [1]), ("ap", True), ("X", 1), ("z", "1e999"), ("o", []),
]  # fmt: skip


def test_an_order_with_one_unreadable_field_is_kept_raw_counted_and_no_row(parts: Parts) -> None:
    bad = [liquidation(order(n, **{name: value})) for n, (name, value) in enumerate(UNREADABLE)]
    report = parts.heard(*bad, liquidation(order(99)))
    assert (report.frames, report.malformed) == (len(bad) + 1, len(bad))
    assert parts.lab.lake("um_liquidation_snapshot", "time") == [(T0 + 99_000,)]
    told = {i.what: i.count for i in report.incidents if i.kind == "malformed"}
    wanted = Counter(f"unreadable o.{name}" for name, _ in UNREADABLE)
    assert told == wanted


NO_MESSAGES = [
    b"Hello ADA,SELL,LIMIT",
    b"",
    b'{"stream":"!forceOrder@arr","data":',
    b'{"stream":"!forceOrder@arr"}',
    b'{"stream":"!forceOrder@arr","data":null}',
    b'{"data":{"e":"forceOrder"}}',
    b'{"stream":5,"data":{}}',
    b"[1,2]",
    b"[" * 2000,
    b"\xff\xfe{",
]


def test_a_frame_that_is_no_message_is_kept_and_counted(parts: Parts) -> None:
    report = parts.heard(*NO_MESSAGES, liquidation(order(0)))
    assert (report.frames, report.malformed) == (len(NO_MESSAGES) + 1, len(NO_MESSAGES))
    assert report.rows == {"um_liquidation_snapshot": 1}
    stored = [frame for (frame,) in parts.lab.lake("recorded_frames/um", "frame", "received_ns")]
    assert stored[:-1] == [frame.decode("utf-8", "backslashreplace") for frame in NO_MESSAGES]


def test_data_that_are_a_list_are_many_orders(parts: Parts) -> None:
    report = parts.heard(liquidation([order(0), order(1, q="bad"), order(2)]))
    assert (report.rows, report.malformed) == ({"um_liquidation_snapshot": 2}, 1)


@pytest.mark.parametrize("place", ["top", "order"])
def test_orders_of_both_families_on_one_connection_are_told_apart(parts: Parts, place: str) -> None:
    def marked(number: int, family: int, symbol: str) -> dict[str, Any]:
        if place == "order":
            return order(number, st=family, s=symbol)
        return order(number, s=symbol) | {"st": family, "ps": "BTCUSD"}

    report = parts.heard(
        liquidation(marked(0, 1, "BTCUSDT")),
        liquidation(marked(1, 2, "BTCUSD_PERP")),
        liquidation(order(2, s="ETHUSDT")),
    )
    assert report.rows == {"um_liquidation_snapshot": 2, "cm_liquidation_snapshot": 1}
    assert parts.lab.lake("cm_liquidation_snapshot", "symbol") == [("BTCUSD_PERP",)]


def test_on_its_own_stream_a_coin_margined_order_needs_no_mark(parts: Parts) -> None:
    report = parts.heard(liquidation(order(0, s="BTCUSD_PERP")), market="cm")
    assert report.rows == {"cm_liquidation_snapshot": 1}


def test_what_came_twice_is_one_row_and_both_frames_stay(parts: Parts) -> None:
    twice = order(0) | {"E": T0 + 1007}
    report = parts.heard(
        liquidation(order(0)), liquidation(twice), liquidation(order(0, z="0.5")), ticker(),
        ticker(E=T0 + 9), ticker(u=8),
    )  # fmt: skip
    assert report.rows == {"um_liquidation_snapshot": 2, "um_book_ticker": 2}
    assert (report.doubled, report.frames) == (2, 6)
    assert len(parts.lab.lake("recorded_frames/um")) == 6


def test_spot_prices_stay_raw(parts: Parts) -> None:
    tick = {"u": 1, "s": "BTCUSDT", "b": "1", "B": "1", "a": "2", "A": "1"}
    report = parts.heard({"stream": "btcusdt@bookTicker", "data": tick}, market="spot")
    assert (report.rows, report.frames, report.malformed) == ({}, 1, 0)


def test_a_message_that_poses_as_the_recorders_own_is_only_a_frame(parts: Parts) -> None:
    reading = {"s": "BTCUSDT", "t": "2024-11-25 00:00:30", "E": T0 + 1000, "bands": [[-5, 1, 2]]}
    told = {"kind": "silence", "place": "x", "what": "y"}
    report = parts.heard(
        {"stream": "btcusdt@bands", "data": reading}, {"stream": INCIDENTS, "data": told}
    )
    assert (report.rows, report.incidents, report.frames) == ({}, (), 2)


def test_closing_a_part_again_changes_nothing(
    parts: Parts, snapshot: Callable[[Path], object]
) -> None:
    """As after a crash between two steps: the lake has all of it, and the spool is still there."""
    frames = [liquidation(order(0)), liquidation(order(1, q="bad")), ticker()]
    spool = parts.write([(T0 + n, 1, json.dumps(f).encode()) for n, f in enumerate(frames)])
    content = spool.read_bytes()
    first = parts.close(spool)
    before = {path: content for path, (_, content) in snapshot(parts.lab.home.lake).items()}  # type: ignore[attr-defined]
    assert not spool.exists()
    spool.write_bytes(content)
    assert parts.close(spool) == first
    after = {path: content for path, (_, content) in snapshot(parts.lab.home.lake).items()}  # type: ignore[attr-defined]
    assert after == before


def test_every_written_file_has_a_row_of_the_manifest(parts: Parts) -> None:
    report = parts.heard(liquidation(order(3)), liquidation(order(1)), b"bad", ticker())
    entries = read_manifest(parts.lab.home.manifest)
    lake = parts.lab.home.lake
    written = {p.relative_to(lake).as_posix() for p in lake.rglob(f"{report.part}.parquet")}
    assert {e.parquet for e in entries.values()} == written
    assert len(written) == 4
    for key, entry in entries.items():
        assert entry.parquet is not None
        path = lake / entry.parquet
        assert key == f"recorded/{entry.parquet}" == entry.key
        assert (entry.state, entry.fetched_at) == ("loaded", WHEN)
        assert (entry.size, entry.sha256) == (path.stat().st_size, sha256_of_file(path))
        assert entry.rows == pq.read_metadata(path).num_rows
    name = f"recorded/um_liquidation_snapshot/recorded/{report.part}.parquet"
    entry = entries[name]
    first, last = (datetime(2024, 11, 25, 2, 0, second) for second in (1, 3))
    assert (entry.first_at, entry.last_at, entry.rows) == (first, last, 2)
    assert (entry.dataset_id, entry.market) == ("um_liquidation_snapshot", "um")
    assert (entry.period, entry.period_start) == ("part", date(2024, 11, 25))


@pytest.mark.parametrize(("behind", "told"), [(-1400, True), (300, False), (4000, True)])
def test_a_clock_that_is_off_is_measured_and_told(parts: Parts, behind: int, told: bool) -> None:
    frames = [ticker(u=n, E=T0 + n) for n in range(5)] + [ticker(u=9, E=T0 - 9_999_999)]
    report = parts.heard(*frames, at=T0 + behind)
    assert report.clock_ms == pytest.approx(behind, abs=1)
    assert [i.kind for i in report.incidents] == (["clock"] if told else [])


def test_a_torn_write_at_the_end_costs_itself_and_is_told(parts: Parts) -> None:
    spool = parts.write([(T0, 1, json.dumps(liquidation(order(0))).encode())])
    with spool.open("ab") as handle:
        handle.write(b"\x99\x00\x00\x00half a fr")
    report = parts.close(spool)
    assert (report.rows, report.torn_bytes) == ({"um_liquidation_snapshot": 1}, 13)
    assert "torn" in [i.kind for i in report.incidents]


def test_bands_are_rows_and_those_left_out_are_counted(parts: Parts) -> None:
    reading = {
        "s": "BTCUSDT", "t": "2024-11-25 00:00:30", "E": T0 + 40,
        "bands": [[-0.2, 1.5, 150.25], [0.2, 2.5, 250]], "omitted": [-5, -1, 1, 5],
    }  # fmt: skip
    frame = house_frame("btcusdt@bands", reading)
    report = parts.close(parts.write([(T0 + 10, HOUSE, frame)]))
    assert (report.rows, report.bands_omitted) == ({"um_book_depth": 2}, 4)
    assert parts.lab.lake("um_book_depth", "* exclude file_key") == [
        ("2024-11-25 00:00:30", -0.2, 1.5, 150.25, T0 + 40, "BTCUSDT"),
        ("2024-11-25 00:00:30", 0.2, 2.5, 250.0, T0 + 40, "BTCUSDT"),
    ]


def test_bands_of_other_markets_stay_raw(parts: Parts) -> None:
    reading = {"s": "BTCUSD_PERP", "t": "2024-11-25 00:00:30", "E": T0, "bands": [[1, 2, 3]]}
    frame = house_frame("btcusd_perp@bands", reading | {"omitted": []})
    report = parts.close(parts.write([(T0, HOUSE, frame)], "cm"), "cm")
    assert report.rows == {}


def test_a_part_without_frames_of_the_exchange_is_no_error(parts: Parts) -> None:
    told = {"kind": "no_connection", "place": "um/market", "what": "refused"}
    report = parts.close(parts.write([(T0, HOUSE, house_frame(INCIDENTS, told))]))
    assert (report.frames, report.rows, report.clock_ms) == (0, {}, None)
    assert [i.kind for i in report.incidents] == ["no_connection"]
