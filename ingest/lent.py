"""Memory for columns, lent to whoever reads them and lent again once nobody does.

Fresh memory is emptied by the system page by page before its first use, which costs a twentieth
of what reading a large file costs.
"""

from __future__ import annotations

import weakref
from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.int64]


class _Loan(np.ndarray[Any, np.dtype[np.int64]]):
    """What is lent: kept alive by views on it, where those on a plain array name its owner."""


class Lender:
    """Keeps up to `most` arrays that came back, and lends them first; safe among threads."""

    def __init__(self, most: int) -> None:
        self._free: deque[Words] = deque(maxlen=most)

    def lend(self, rows: int, columns: int) -> Words:
        """Uninitialised int64, rows × columns; back when the last view on them is gone."""
        owner = self._taken(rows * columns)
        loan = owner[: rows * columns].reshape(rows, columns).view(_Loan)
        weakref.finalize(loan, self._free.append, owner)
        return loan

    def _taken(self, size: int) -> Words:
        """One that is large enough; smaller ones are let go, as files have lines of one length."""
        while self._free:
            try:
                owner = self._free.popleft()
            except IndexError:
                break
            if owner.size >= size:
                return owner
        # With some room: the next block's lines may be a little shorter.
        return np.empty(size + size // 8, np.int64)
