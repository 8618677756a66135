"""Memory is lent again, and never while somebody still reads what lies in it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingest.lent import Lender


def _address(values: np.ndarray) -> int:
    return int(values.__array_interface__["data"][0])


def test_what_came_back_is_lent_again() -> None:
    lender = Lender(most=2)
    first = lender.lend(3, 100)
    address = _address(first)
    del first
    assert _address(lender.lend(2, 100)) == address


def test_a_view_keeps_the_loan() -> None:
    lender = Lender(most=2)
    loan = lender.lend(2, 100)
    loan[:] = 7
    column = pa.Array.from_buffers(pa.int64(), 50, [None, pa.py_buffer(loan[1][:50])])
    decimals = loan.view(np.float64)[0]
    address = _address(loan)
    del loan
    other = lender.lend(2, 100)
    other[:] = 9
    assert _address(other) != address
    assert column.to_pylist() == [7] * 50
    del column
    more = lender.lend(2, 100)
    assert _address(more) != address
    del decimals
    assert _address(lender.lend(2, 100)) == address


def test_what_is_too_small_is_not_lent_and_no_more_than_so_many_are_kept() -> None:
    lender = Lender(most=1)
    small, large = lender.lend(1, 8), lender.lend(1, 800)
    address = _address(large)
    del small, large
    assert _address(lender.lend(1, 800)) == address
    assert lender.lend(4, 4000).shape == (4, 4000)
