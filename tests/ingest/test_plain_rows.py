"""Whatever the kernel reads, Arrow reads the same; what it does not read, it leaves to Arrow."""

from __future__ import annotations

import struct
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import PADDING, Block
from ingest.parse import Parser
from ingest.plain_rows import kinds_of, read_plain
from ingest.register import Column, DataSet, load_register
from ingest.unreadable import UnreadableError

TRADE = "3383271130,65014.6,0.03,7900100566,7900100566,1784073600069,true"
NAMES = [
    "agg_trade_id", "price", "quantity", "first_trade_id", "last_trade_id", "transact_time",
    "is_buyer_maker",
]  # fmt: skip


@cache
def trades(market: str = "um") -> DataSet:
    return load_register().select([f"{market}_agg_trades"])[0]


def block_of(text: str) -> Block:
    data = text.encode()
    return Block(memoryview(bytearray(data + bytes(PADDING))), len(data))


def plain(text: str, names: list[str] = NAMES, dataset: DataSet | None = None) -> Any:
    kinds = kinds_of(names, (dataset or trades()).columns)
    assert kinds is not None
    return read_plain(block_of(text), names, kinds)


def by_arrow(text: str, names: list[str] = NAMES, dataset: DataSet | None = None) -> pa.RecordBatch:
    return Parser(names, dataset or trades(), False, None).batch(block_of(text), 0)


def bits(batch: pa.RecordBatch) -> list[list[Any]]:
    """Cells, doubles as their bytes: -0.0 and 0.0 are two values, and so are neighbours."""
    return [
        [struct.pack("d", cell) if isinstance(cell, float) else cell for cell in column]
        for column in (each.to_pylist() for each in batch.columns)
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {}, {0: "0"}, {0: "7"}, {0: "12345678"}, {0: "123456789"}, {0: "-5"}, {0: "007"},
        {0: "999999999999999999"}, {0: "-999999999999999999"}, {1: "0"}, {1: "-0"}, {1: "-0.0"},
        {1: "42000"}, {1: "0.1"}, {1: "65014.60"}, {1: "123456789012345"}, {1: "0.00000000000001"},
        {1: "9007199254740.99"}, {6: "false"}, {6: "True"}, {6: "False"},
    ],
)  # fmt: skip
def test_plain_cells_are_read_as_arrow_reads_them(cells: dict[int, str]) -> None:
    line = ",".join(cells.get(i, cell) for i, cell in enumerate(TRADE.split(",")))
    text = f"{TRADE}\n{line}\n{TRADE}\n"
    found = plain(text)
    assert found is not None
    assert found.schema == by_arrow(text).schema
    assert bits(found) == bits(by_arrow(text))


@pytest.mark.parametrize(
    "cells",
    [
        {0: ""}, {0: "1.0"}, {0: "+1"}, {0: " 1"}, {0: "1 "}, {0: "1e3"}, {0: '"1"'}, {0: "-"},
        {0: "1234567890123456789"}, {0: "12345678901234567890"}, {0: "--1"}, {0: "1,2"},
        {1: ""}, {1: "1."}, {1: ".5"}, {1: "1e5"}, {1: "0E-8"}, {1: "nan"}, {1: "inf"}, {1: "1.2.3"},
        {1: "105550.9850000000000000"}, {1: "1234567890123456"}, {1: "1:2"}, {1: "1/2"},
        {6: "TRUE"}, {6: "1"}, {6: ""}, {6: "truex"}, {6: "trua"}, {6: "true,"}, {6: "true\r"},
    ],
)  # fmt: skip
def test_anything_else_is_left_to_arrow(cells: dict[int, str]) -> None:
    line = ",".join(cells.get(i, cell) for i, cell in enumerate(TRADE.split(",")))
    assert plain(f"{TRADE}\n{line}\n{TRADE}\n") is None
    assert plain(f"{TRADE}\n{TRADE}\n").num_rows == 2


@pytest.mark.parametrize(
    "text", ["\n", f"{TRADE}\n\n", "1\n", f"{TRADE[:-5]}\n", "\0\n", f"é{TRADE}\n"]
)
def test_lines_of_another_form_are_left_to_arrow(text: str) -> None:
    assert plain(text) is None


def test_many_short_lines_after_a_long_one_find_room() -> None:
    text = f"{TRADE}\n" + "1,2,3,4,5,6,true\n" * 500
    found = plain(text)
    assert found is not None and found.num_rows == 501
    assert bits(found) == bits(by_arrow(text))


def test_a_column_that_is_not_kept_may_hold_anything_but_a_quote() -> None:
    names = [*NAMES, "is_best_match"]
    text = f"{TRADE},True\n{TRADE},\n{TRADE},ärger 12\n"
    assert plain(text, names, trades("spot")).schema.names == NAMES
    assert bits(plain(text, names, trades("spot"))) == bits(by_arrow(text, names, trades("spot")))
    assert plain(f'{TRADE},"x"\n', names, trades("spot")) is None


def test_a_file_with_text_that_is_kept_has_no_plain_way() -> None:
    metrics = load_register().select(["um_metrics"])[0]
    assert kinds_of([c.name for c in metrics.columns], metrics.columns) is None


numbers = st.one_of(
    st.integers(-(10**19), 10**19).map(str),
    st.decimals(-(10**9), 10**9, places=8, allow_nan=False).map(lambda d: f"{d:f}"),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text("0123456789.-eE+", max_size=22),
)
truths = st.sampled_from(["true", "false", "True", "False", "TRUE", "", "t", "trueish"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, truths), min_size=1, max_size=4))
def test_the_kernel_never_differs_from_arrow(rows: list[tuple[str, str, str]]) -> None:
    names = ["agg_trade_id", "price", "is_buyer_maker"]
    columns: list[Column] = [c for c in trades().columns if c.name in names]
    dataset = trades().model_copy(update={"columns": tuple(columns)})
    text = "".join(f"{','.join(row)}\n" for row in rows)
    found = plain(text, names, dataset)
    if found is not None:
        assert bits(found) == bits(by_arrow(text, names, dataset))


def test_a_bad_cell_is_told_by_its_row_in_the_file() -> None:
    with pytest.raises(UnreadableError, match="row 102, column price: "):
        Parser(NAMES, trades(), False, None).batch(
            block_of(f"{TRADE}\n{TRADE.replace('65014.6', 'x')}\n"), 100
        )
