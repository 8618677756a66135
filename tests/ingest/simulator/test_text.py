"""Compiled text equals Python's own."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.simulator.text import BLANK, Table, csv_text, label, number, stamp

WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)


def _one(column, value):
    return csv_text(Table((column,), np.array([[value]], np.int64)), None).decode()


@given(WHOLE, st.integers(0, 12), st.integers(0, 8))
def test_numbers_read_as_decimals(value, decimals, zeros):
    text = _one(number(decimals, decimals + zeros), value)
    exact = f"{Decimal(value).scaleb(-decimals):.{decimals}f}"
    if zeros:
        exact += ("" if decimals else ".") + "0" * zeros
    assert text == exact + "\n"


@given(st.integers(0, 7_258_118_399))
def test_stamps_read_as_utc(seconds):
    text = _one(stamp(), seconds)
    assert text == datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S\n")


def test_rows_carry_labels_blanks_and_a_header():
    columns = (label("a", "bc"), number(1), label("long word"))
    table = Table(columns, np.array([[1, 5, 0], [0, BLANK, 0]], np.int64))
    assert csv_text(table, "x,y,z") == b"x,y,z\nbc,0.5,long word\na,,long word\n"


def test_no_rows_leave_the_header_alone():
    assert csv_text(Table((number(),), np.empty((0, 1), np.int64)), "x") == b"x\n"
