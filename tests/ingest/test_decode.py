from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import decode as decoding
from ingest.decode import Origin, decode, lake_schema
from ingest.member import _Member
from ingest.register import load_register
from ingest.stamps import span_of
from ingest.unreadable import UnreadableError

T0 = 1_700_000_000_000
BAR = f"{T0},1.5,2,1,1.75,10,{T0 + 59_999},17.5,3,4,7,0"
LIQUIDATION = "SELL,LIMIT,IOC,1,67934.2,68203.4,FILLED,1,1"


def origin(dataset: str = "um_klines_1m", symbol: str = "BTCUSDT") -> Origin:
    chosen = load_register().select([dataset])[0]
    return Origin(chosen, symbol, f"data/somewhere/{symbol}-x.zip", f"{symbol}-x")


def packed(folder: Path, text: str | bytes, name: str = "BTCUSDT-x.csv") -> Path:
    path = folder / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return path


def table(path: Path, where: Origin) -> dict[str, list[Any]]:
    batches = [piece.rows for piece in decode(path, where)]
    read: dict[str, list[Any]] = pa.Table.from_batches(
        batches, schema=lake_schema(where.dataset)
    ).to_pydict()
    return read


def refusal(path: Path, where: Origin) -> str:
    with pytest.raises(UnreadableError) as caught:
        list(decode(path, where))
    return str(caught.value)


def test_a_header_is_recognised_by_its_first_byte(tmp_path: Path, mirror: Any) -> None:
    bare = table(packed(tmp_path, f"{BAR}\n"), origin())
    headed = table(packed(tmp_path, f"{mirror.header}\n{BAR}\n"), origin())
    assert bare == headed
    assert bare["open_time"] == [T0]
    assert bare["symbol"] == ["BTCUSDT"]
    assert bare["file_key"] == ["data/somewhere/BTCUSDT-x.zip"]
    assert "ignore" not in bare


@pytest.mark.parametrize("text", ["\ufeff{h}\n{b}\n", "{h}\r\n{b}\r\n", "{h}\n{b}", '"{q}"\n{b}\n'])
def test_marks_line_ends_and_quoted_headers_do_not_matter(
    tmp_path: Path, mirror: Any, text: str
) -> None:
    quoted = mirror.header.replace(",", '","')
    written = text.format(h=mirror.header, b=BAR, q=quoted)
    assert table(packed(tmp_path, written), origin())["close"] == [1.75]


@pytest.mark.parametrize("cell", ["0x10", "0X10", "-0x1"])
def test_an_integer_in_hexadecimal_is_refused_with_its_row(tmp_path: Path, cell: str) -> None:
    wrong = BAR.replace(",3,4,", f",{cell},4,")
    said = refusal(packed(tmp_path, f"{BAR}\n{wrong}\n"), origin())
    assert "row 2, column count: " in said
    assert cell in said


def test_blank_numbers_are_null(tmp_path: Path) -> None:
    line = f"{T0},1.5,2,1,1.75,10,{T0 + 59_999},,,,,0"
    read = table(packed(tmp_path, f"{line}\n"), origin())
    names = ["quote_volume", "count", "taker_buy_volume", "taker_buy_quote_volume"]
    assert [read[name] for name in names] == [[None]] * 4


def test_doubled_rows_stay(tmp_path: Path) -> None:
    assert table(packed(tmp_path, f"{BAR}\n{BAR}\n"), origin())["open_time"] == [T0, T0]


def test_a_header_without_rows_is_a_file_of_zero_rows(tmp_path: Path, mirror: Any) -> None:
    assert table(packed(tmp_path, f"{mirror.header}\n"), origin())["close"] == []


def test_an_optional_column_may_be_absent_or_stand_anywhere(tmp_path: Path) -> None:
    where = origin("cm_liquidation_snapshot", "BTCUSD_PERP")
    rest = (
        "side,order_type,time_in_force,original_quantity,price,average_price,order_status,"
        "last_fill_quantity,accumulated_fill_quantity"
    )
    # The x of a symbol is no hexadecimal.
    forms = {
        f"time,{rest}\n{T0},{LIQUIDATION}\n": "BTCUSD_PERP",
        f"time,symbol,{rest}\n{T0},0XOTHER,{LIQUIDATION}\n": "0XOTHER",
        f"time,{rest},symbol\n{T0},{LIQUIDATION},0XOTHER\n": "0XOTHER",
    }
    for text, symbol in forms.items():
        read = table(packed(tmp_path, text, "BTCUSD_PERP-x.csv"), where)
        assert read["symbol"] == [symbol]
        assert (read["side"], read["average_price"]) == (["SELL"], [68203.4])


#: How the header is changed, and what the message must say.
CHANGED = [
    ("volume", "qty", ["unknown qty", "missing volume", "found open_time, open", "allowed open_"]),
    ("open,high", "high,open", ["found open_time, high, open", "allowed open_time, open, high"]),
    (",ignore", "", ["missing ignore"]),
    ("ignore", "ignore,extra", ["unknown extra"]),
    ("high", "open", ["missing high"]),
]


@pytest.mark.parametrize(("old", "new", "said"), CHANGED)
def test_changed_columns_are_named_found_and_allowed(
    tmp_path: Path, mirror: Any, old: str, new: str, said: list[str]
) -> None:
    header = mirror.header.replace(old, new, 1)
    told = refusal(packed(tmp_path, f"{header}\n{BAR}\n"), origin())
    for text in ["changed columns", *said]:
        assert text in told


#: Cells of the second row, and what the message must say.
BAD_ROWS = [
    ({1: "abc"}, "row 2, column open: "),
    ({8: "3.5"}, "row 2, column count: "),
    ({8: "9223372036854775808"}, "row 2, column count: "),
    ({1: "nan"}, "row 2, column open: is no finite number"),
    ({5: "1e999"}, "row 2, column volume: is no finite number"),
    ({0: ""}, "row 2, column open_time: is blank"),
    ({4: ""}, "row 2, column close: is blank"),
    ({0: "1700000000"}, "row 2: time 1700000000 has neither 13 digits"),
    ({6: "17000000000000"}, "row 2: time 17000000000000 has neither 13 digits"),
    ({11: "0,0"}, "row 2: Expected 12 columns, got 13"),
    ({1: '"1.5'}, "row 2, column open: "),
]


@pytest.mark.parametrize(("cells", "said"), BAD_ROWS)
def test_a_bad_cell_is_told_with_row_and_column(
    tmp_path: Path, cells: dict[int, str], said: str
) -> None:
    bad = ",".join(cells.get(i, cell) for i, cell in enumerate(BAR.split(",")))
    assert said in refusal(packed(tmp_path, f"{BAR}\n{bad}\n{BAR}\n"), origin())


def test_row_numbers_count_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BLOCK", 300)
    blank = BAR.replace("1.75", "")
    text = f"{BAR}\n" * 20 + f"{blank}\n"
    assert "row 21, column close" in refusal(packed(tmp_path, text), origin())
    assert len(list(decode(packed(tmp_path, f"{BAR}\n" * 20), origin()))) > 1


def test_a_missing_header_where_one_is_always_written_is_refused(tmp_path: Path) -> None:
    where = origin("um_funding_rate")
    assert "header is missing" in refusal(packed(tmp_path, f"{T0},8,0.0001\n"), where)


def test_a_file_without_a_header_is_matched_by_its_width(tmp_path: Path) -> None:
    assert "3 found without a header" in refusal(packed(tmp_path, "1,2,3\n"), origin())


@pytest.mark.parametrize("text", ["2025-01-01", "2025-13-01 00:00:00", "2025-01-01T00:00:00Z", "x"])
def test_a_text_that_is_no_time_is_refused(tmp_path: Path, text: str) -> None:
    header = "timestamp,percentage,depth,notional"
    written = f"{header}\n2025-01-01 00:00:00,-5,1,2\n{text},-5.00,1,2\n"
    told = refusal(packed(tmp_path, written), origin("um_book_depth"))
    assert told.startswith(f"row 2: time {text!r} is not of the form")


def test_only_a_whole_zip_with_the_one_expected_file_is_read(tmp_path: Path) -> None:
    whole = packed(tmp_path, f"{BAR}\n" * 500)
    data = whole.read_bytes()
    for keep in (0, 10, len(data) // 2, len(data) - 1):
        whole.write_bytes(data[:keep])
        assert "not a whole zip" in refusal(whole, origin())
    flipped = bytearray(data)
    flipped[len(data) // 3] ^= 0xFF
    whole.write_bytes(bytes(flipped))
    assert refusal(whole, origin())
    assert "zip holds other.csv" in refusal(packed(tmp_path, BAR, "other.csv"), origin())
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("second.csv", "x")
    assert "exactly one file" in refusal(whole, origin())


def test_an_empty_member_is_refused_and_a_stored_one_is_read(tmp_path: Path) -> None:
    assert "the file is empty" in refusal(packed(tmp_path, ""), origin())
    with zipfile.ZipFile(tmp_path / "some.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("BTCUSDT-x.csv", f"{BAR}\n")
    assert table(tmp_path / "some.zip", origin())["close"] == [1.75]


def test_compression_other_than_deflate_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("BTCUSDT-x.csv", f"{BAR}\n")
    assert "compression method 14" in refusal(tmp_path / "some.zip", origin())


def test_a_damaged_byte_never_passes(tmp_path: Path) -> None:
    path = packed(tmp_path, "".join(f"{BAR}\n" for _ in range(50)))
    data = path.read_bytes()
    start = data.index(b"BTCUSDT-x.csv") + len("BTCUSDT-x.csv")
    for place in range(start, start + 40):
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        path.write_bytes(bytes(damaged))
        assert refusal(path, origin())


def test_a_turned_bit_of_a_member_that_was_only_stored_does_not_pass(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("BTCUSDT-x.csv", f"{BAR}\n" * 3)
    path.write_bytes(path.read_bytes().replace(b"1.75", b"1.76", 1))
    assert "the zip is damaged" in refusal(path, origin())


@pytest.mark.parametrize("more", [1, 1 << 32])
def test_a_length_that_the_directory_has_wrong_does_not_pass(tmp_path: Path, more: int) -> None:
    path = packed(tmp_path, f"{BAR}\n")
    member = zipfile.ZipFile(path).infolist()[0]
    member.file_size += more
    with path.open("rb") as handle:
        handle.seek(member.header_offset + 30 + len(member.filename))
        inflating = io.BufferedReader(_Member(handle, member))
        with pytest.raises(UnreadableError, match="the zip is damaged"):
            inflating.read()


def test_milliseconds_and_microseconds_are_told_apart_by_digits() -> None:
    first = datetime(2023, 11, 14, 22, 13, 20)
    both = pa.array([T0 * 1000 + 1, T0])
    assert span_of(pa.array([T0]), "epoch_ms_or_us") == (first, first)
    assert span_of(pa.array([T0 * 1000]), "epoch_ms_or_us") == (first, first)
    assert span_of(both, "epoch_ms_or_us") == (first, first.replace(microsecond=1))
    assert span_of(pa.array([], pa.int64()), "epoch_ms_or_us") is None
    text = pa.array(["2023-11-14 22:13:20"])
    assert span_of(text, "utc_text") == (first, first)


decimals = st.decimals(-(10**12), 10**12, places=None, allow_nan=False, allow_infinity=False)
numbers = st.none() | decimals | st.floats(allow_nan=False, allow_infinity=False)
labels = st.text(st.characters(exclude_characters=',"\r\n', exclude_categories=["Cs"]))
stamps = st.integers(10**12, 10**13 - 1) | st.integers(10**15, 10**16 - 1)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(stamps, labels.filter(bool), labels, labels, *[numbers] * 3, labels,
                  *[numbers] * 2),
        max_size=30,
    )
)  # fmt: skip
def test_every_row_and_value_is_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    where = origin("cm_liquidation_snapshot")
    columns = [c for c in where.dataset.columns if not c.optional]
    lines = [",".join(c.name for c in columns)]
    lines += [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path = packed(tmp_path_factory.mktemp("zip"), "".join(f"{line}\n" for line in lines))
    read = table(path, where)
    for position, column in enumerate(columns):
        assert read[column.name] == [_landed(row[position]) for row in rows]


def _landed(cell: Any) -> Any:
    """What a cell's text becomes: numbers as doubles, blanks as NULL."""
    if isinstance(cell, Decimal):
        return float(cell)
    return None if cell == "" else cell
