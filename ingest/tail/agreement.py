"""The overlap of archive and exchange: both sides read, compared, and a shift put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.tail.held import Held, keys_of
from ingest.tail.intervals import Intervals
from ingest.tail.overlap import Check, compare
from ingest.tail.series import Series
from ingest.tail.summary import OVERLAP, at_text
from nullhouse.base.errors import Problem

Cells = Mapping[int, Mapping[str, Any]]


def agreement(
    series: Series, held: Held, first: int, last: int, intervals: Intervals | None
) -> list[Check]:
    """One check a column over the labels from ``first`` to ``last``."""
    # Trades are matched by their ids, which nothing can shift.
    shifts = {"shifts": (0,)} if series.fill.id else {}
    return compare(
        _archive(series, held, first, last),
        _exchange(series, first, last, intervals),
        _compared(series),
        step_of(series),
        series.fill.decimals,
        **shifts,
    )


def refusal(series: Series, last: int, shifted: Sequence[Check]) -> Problem:
    """Both labels of one value, and how often they go together."""
    check = max(shifted, key=lambda c: c.share_at_best)
    other = last + check.best_shift * step_of(series)
    return Problem(
        f"{series.dataset.id} {series.symbol}: the exchange labels its rows otherwise than the "
        "archive, so nothing was landed",
        ", ".join(c.column for c in shifted),
        f"what the archive has at {at_text(last)} the exchange has at {at_text(other)}: so "
        f"{check.share_at_best:.0%} of the rows agree, under equal labels {check.share:.0%}",
        "the same label for the same value",
        f"the comparison is in lake/{OVERLAP}; use the archive alone until the labels are known",
    )


def step_of(series: Series) -> int:
    """By how much labels are shifted in the comparison: the grid's step, or the usual distance."""
    fill = series.fill
    return fill.step_ms if fill.step_seconds else series.dataset.cadence_seconds * 1000


def _compared(series: Series) -> list[str]:
    """The columns that hold values: no times, no texts."""
    filled = {column for source in series.fill.sources for column in source.columns}
    if series.fill.interval:
        filled.add(series.fill.interval.column)
    return [
        c.name
        for c in series.dataset.landed_columns
        if c.name in filled and c.type != "string" and c.role not in ("time", "symbol")
    ]


def _archive(series: Series, held: Held, first: int, last: int) -> Cells:
    table, labels = held.rows(first, last)
    keys = keys_of(table, labels, series.fill).tolist()
    return dict(zip(keys, table.to_pylist(), strict=True))


def _exchange(series: Series, first: int, last: int, intervals: Intervals | None) -> Cells:
    name = series.fill.id
    cells: dict[int, Mapping[str, Any]] = {}
    for batch in series.batches(first, last + 1):
        for row in intervals.fill(batch.rows) if intervals else batch.rows:
            cells[row.values[name] if name else row.at] = row.values
    return cells
