"""Large files: read by blocks and ahead of the writer, in memory that does not know their size."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest import decode as decoding
from ingest import parse as parsing
from ingest.ahead import ahead
from ingest.blocks import LONGEST_LINE, whole_lines
from ingest.decode import Origin, decode
from ingest.land import land
from ingest.register import load_register
from ingest.unreadable import UnreadableError

HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker"
DATASET = load_register().select(["um_agg_trades"])[0]
ORIGIN = Origin(DATASET, "BTCUSDT", "data/x.zip", "x")


def trade(number: int, **changes: str) -> str:
    cells = {
        "id": f"{3_383_271_130 + number}",
        "price": f"{65_014.5 + number % 7:.1f}",
        "quantity": f"{(1 + number % 900) / 1000}",
    } | changes
    ids = 7_900_100_566 + number
    return f"{','.join(cells.values())},{ids},{ids},{1_784_073_600_069 + number},{'true' if number % 3 else 'false'}"


def zipped(folder: Path, lines: list[str]) -> Path:
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("x.csv", "".join(f"{line}\n" for line in lines))
    return folder / "x.zip"


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Blocks of 2000 bytes; the fast way from so many bytes of CSV on."""

    def choose(large: int) -> None:
        monkeypatch.setattr(decoding, "BLOCK", 2000)
        monkeypatch.setattr(parsing, "LARGE", large)

    return choose


def rows(path: Path) -> list[dict[str, Any]]:
    batches = [piece.rows for piece in decode(path, ORIGIN)]
    found: list[dict[str, Any]] = pa.Table.from_batches(batches).to_pylist()
    return found


def test_a_large_file_lands_the_same_as_a_small_one(
    tmp_path: Path, small_blocks: Callable[[int], None]
) -> None:
    lines = [HEADER, *(trade(n) for n in range(500))]
    # Two blocks of many hold a form that only Arrow reads: an exponent, and too many digits.
    lines[100] = trade(99, price="6.5e4")
    lines[300] = trade(299, quantity="0.1000000000000000000")
    path = zipped(tmp_path, lines)
    small_blocks(1 << 60)
    slow = rows(path)
    small_blocks(0)
    assert rows(path) == slow
    assert len(slow) == 500
    assert slow[99]["price"] == 65_000
    assert [row["agg_trade_id"] for row in slow] == [3_383_271_130 + n for n in range(500)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": "x"}, "row 301, column price: "),
        ({"price": ""}, "row 301, column price: is blank"),
        ({"price": "inf"}, "row 301, column price: is no finite number"),
        ({"quantity": "1,2"}, "row 301: Expected 7 columns, got 8"),
    ],
)
def test_a_bad_row_of_a_large_file_is_told_as_in_a_small_one(
    tmp_path: Path, small_blocks: Callable[[int], None], changes: dict[str, str], said: str
) -> None:
    lines = [HEADER, *(trade(n) for n in range(500))]
    lines[301] = trade(300, **changes)
    path = zipped(tmp_path, lines)
    for large in (0, 1 << 60):
        small_blocks(large)
        with pytest.raises(UnreadableError) as caught:
            rows(path)
        assert said in str(caught.value)


def test_a_refusal_in_the_middle_leaves_no_file_and_no_thread(
    tmp_path: Path, small_blocks: Callable[[int], None]
) -> None:
    small_blocks(0)
    lines = [HEADER, *(trade(n) for n in range(500))]
    lines[250] = "x"
    before = threading.active_count()
    with pytest.raises(UnreadableError):
        land(zipped(tmp_path, lines), ORIGIN, tmp_path / "lake" / "x.parquet")
    assert list((tmp_path / "lake").iterdir()) == []
    assert threading.active_count() == before


def test_how_far_a_file_is_adds_up_to_all_of_it(
    tmp_path: Path, small_blocks: Callable[[int], None]
) -> None:
    small_blocks(0)
    told: list[tuple[int, float]] = []
    path = zipped(tmp_path, [trade(n) for n in range(500)])
    land(path, ORIGIN, tmp_path / "x.parquet", lambda rows, share: told.append((rows, share)))
    assert len(told) > 10
    assert sum(rows for rows, _ in told) == 500
    assert sum(share for _, share in told) == pytest.approx(1)


def test_blocks_are_whole_lines_and_nothing_is_lost() -> None:
    text = b"".join(b"%d,%s\n" % (n, b"x" * (n % 40)) for n in range(400)) + b"the end"
    blocks = [bytes(block.text) for block in whole_lines(io.BufferedReader(io.BytesIO(text)), 64)]  # type: ignore[type-var]
    assert b"".join(blocks) == text + b"\n"
    assert all(block.endswith(b"\n") for block in blocks)
    assert len(blocks) > 50


def test_a_line_without_end_is_refused_before_it_fills_memory() -> None:
    endless = io.BufferedReader(io.BytesIO(b"x" * (64 + LONGEST_LINE)))  # type: ignore[type-var]
    with pytest.raises(UnreadableError, match="a line is longer than"):
        list(whole_lines(endless, 64))


def test_items_come_in_their_order_and_no_more_than_asked_for_are_made() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            made.append(number)
            yield number

    taken = ahead(items(), 3)
    assert next(taken) == 0
    deadline = time.monotonic() + 5
    while len(made) < 4 and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.02)
    assert made == [0, 1, 2, 3]
    assert list(taken) == list(range(1, 20))


def test_what_goes_wrong_ahead_is_raised_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise UnreadableError("the second one")

    taken = ahead(items(), 3)
    assert next(taken) == 1
    with pytest.raises(UnreadableError, match="the second one"):
        next(taken)


def test_who_stops_early_ends_the_thread() -> None:
    before = threading.active_count()
    taken = ahead(iter(range(1000)), 2)
    next(taken)
    assert threading.active_count() == before + 1
    taken.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


#: Lands a zip and says the most memory that was held, without what libraries take to load.
#: With small blocks and row groups, even the shorter file has many of them.
LANDING = """
import sys
from pathlib import Path
import ingest.decode, ingest.land, ingest.parse, ingest.plain_rows
from benchmarks.ingest.one import peak_mb
from ingest.decode import Origin
from ingest.land import land
from ingest.register import load_register

origin = Origin(load_register().select(["um_agg_trades"])[0], "BTCUSDT", "data/x.zip", "x")
ingest.decode.BLOCK, ingest.land.ROW_GROUP, ingest.parse.LARGE = 1 << 18, 1 << 15, 0
before = peak_mb()
landed = land(Path(sys.argv[1]), origin, Path(sys.argv[2]))
print(landed.rows, peak_mb() - before)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def landed(repeats: int) -> tuple[int, float]:
        folder = tmp_path / str(repeats)
        folder.mkdir()
        path = zipped(folder, lines * repeats)
        command = [sys.executable, "-c", LANDING, str(path), str(folder / "x.parquet")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        number, grown = done.stdout.split()
        assert pq.read_metadata(folder / "x.parquet").num_rows == int(number)
        return int(number), float(grown)

    lines = [trade(n) for n in range(100_000)]
    once, four_times = landed(2), landed(8)
    assert four_times[0] == 4 * once[0] == 800_000
    # The longer file has 40 MB of CSV more, and as many of values.
    assert four_times[1] - once[1] < 15
