"""What a batch must satisfy beyond its types: times in range, numbers finite, keys not blank."""

from __future__ import annotations

from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc

from ingest.register import Column, DataSet
from ingest.stamps import Span, span_of
from ingest.unreadable import UnreadableError


def check_batch(batch: pa.RecordBatch, dataset: DataSet, rows_before: int) -> Span | None:
    """Refuse a batch with a blank where none may be, a bad time, or ``nan`` and ``inf``.

    The span of the rows' own time, which is known by then; None if there are no rows.
    """
    spans: dict[str, Span | None] = {}
    for column in dataset.landed_columns:
        if column.name not in batch.schema.names:
            continue
        values = batch.column(column.name)
        if column.required and values.null_count:
            _refuse(pc.is_null(values), column, rows_before, "is blank")
        if column.type == "float64":
            _check_finite(values, column, rows_before)
        if column.role == "time":
            spans[column.name] = span_of(values, column.unit, rows_before)
    return spans[dataset.time_columns[0].name]


def _check_finite(values: pa.Array, column: Column, rows_before: int) -> None:
    # One value that is not finite makes the sum so, too; it costs a fifth of asking each.
    total = pc.sum(values).as_py()
    if total is None or isfinite(total):
        return
    finite = pc.fill_null(pc.is_finite(values), True)
    if not pc.all(finite, min_count=0).as_py():
        _refuse(pc.invert(finite), column, rows_before, "is no finite number")


def _refuse(bad: pa.Array, column: Column, rows_before: int, what: str) -> None:
    row = rows_before + pc.index(bad, True).as_py() + 1
    raise UnreadableError(f"row {row}, column {column.name}: {what}")
