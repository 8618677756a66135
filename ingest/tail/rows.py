"""From a reply's items to rows in the lake's own columns, each with its label in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.register import DataSet
from ingest.tail.endpoints import Cell, Fill, Source
from ingest.tail.values import READERS, instant_ms, number
from ingest.unreadable import UnreadableError

Item = Any
#: Labels as the archive's metrics write them.
_LABEL = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Row:
    """One row to land; ``at`` is its label, and an incomplete one lacks a source's values."""

    at: int
    values: dict[str, Any]
    is_complete: bool = True


@dataclass(frozen=True)
class Batch:
    """Rows in order, and the time up to which (and not including it) all is known."""

    rows: Sequence[Row]
    reached: int


def label_of(item: Item, source: Source, fill: Fill) -> int:
    """The label under which an item's values land."""
    stamp = instant_ms(_cell(item, source.stamp))
    if fill.round_seconds:
        return stamp - stamp % (fill.round_seconds * 1000)
    if stamp % fill.step_ms:
        raise UnreadableError(f"time {stamp} is off the grid of {fill.step_seconds} s")
    return stamp + source.lag_steps * fill.step_ms


def values_of(item: Item, source: Source, dataset: DataSet) -> dict[str, Any]:
    """An item's values by the lake's column names, in the lake's types."""
    readers = {c.name: READERS[c.type] for c in dataset.landed_columns}
    return {
        column: readers[column](_cell(item, cell))
        for column, cell in source.columns.items()
        if column in readers
    }


def label_column(at: int, dataset: DataSet) -> dict[str, Any]:
    """The label where it is a text of its own; other data sets carry the reply's stamp."""
    time = dataset.time_columns[0]
    if time.unit != "utc_text":
        return {}
    return {time.name: datetime.fromtimestamp(at / 1000, UTC).strftime(_LABEL)}


def _cell(item: Item, cell: Cell) -> Any:
    """A field by name, a position, or the quotient of two fields."""
    if isinstance(cell, str) and " / " in cell:
        above, below = (number(_cell(item, name)) for name in cell.split(" / "))
        return above / below if above is not None and below else None
    try:
        return item[cell]
    except (KeyError, IndexError, TypeError) as error:
        raise UnreadableError(f"field {cell!r} is missing in {str(item)[:80]}") from error
