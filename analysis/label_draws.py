"""Re-drawing labels within cells: the engine under the risk-set test and the time shuffle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from analysis.arrays import FloatArray, IntArray, RowArray
from analysis.label_kernel import fill_draws
from analysis.panel import Panel
from analysis.studentise import DrawMoments, moments_of_rows

# A power of two: memory stays small, and every thread gets several blocks.
BLOCK = 256


@dataclass(frozen=True, eq=False)
class LabelPlan:
    """Where labels may fall, and how many of them in each cell.

    Attributes
    ----------
    pool
        Rows that may carry a label, ordered by cell and then by row.
    starts
        First place of each cell in `pool`, and the pool's length at the end.
    codes
        Each cell's own code; its random numbers depend on it and on no other cell.
    labels
        How many labels each cell gets in every draw.
    cell_of_row
        Per row of the panel, its cell's place in `codes`; −1 outside the pool.
    clock
        A minute count per row that jumps between symbols, so that two rows of different
        symbols are never close.
    gap
        Pseudo-events of one symbol are at least this many minutes apart; 1 asks for nothing.
    """

    pool: RowArray
    starts: IntArray
    codes: IntArray
    labels: IntArray
    cell_of_row: RowArray
    clock: IntArray
    gap: int

    @property
    def n_labels(self) -> int:
        """Labels per draw."""
        return int(self.labels.sum())


@dataclass(frozen=True, eq=False)
class Scored:
    """One outcome to be averaged over every draw."""

    values: FloatArray
    codes: IntArray
    per_day: int
    days: int


def plan_labels(
    panel: Panel, rows: IntArray, cells: IntArray, is_label: IntArray, refractory: int
) -> LabelPlan:
    """Lay out the cells that hold a label; `is_label` is 1 for the observed ones.

    Notes
    -----
    The observed labels must be a possible draw. Where they come closer to each other than the
    refractory time (a family of both sides may), the gap is what they keep themselves.
    """
    order = np.lexsort((rows, cells))
    rows, cells, is_label = rows[order], cells[order], is_label[order]
    codes, starts = np.unique(cells, return_index=True)
    labels = np.add.reduceat(is_label, starts) if len(starts) else np.zeros(0, np.int64)
    has_label = np.repeat(labels > 0, np.diff(np.append(starts, len(rows))))
    sizes = np.diff(np.append(starts, len(rows)))[labels > 0]
    pool = rows[has_label].astype(np.int32)
    cell_of_row = np.full(panel.rows, -1, np.int32)
    cell_of_row[pool] = np.repeat(np.arange(len(sizes)), sizes)
    clock = symbol_clock(panel, refractory)
    return LabelPlan(
        pool=pool,
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        codes=codes[labels > 0].astype(np.int64),
        labels=labels[labels > 0].astype(np.int64),
        cell_of_row=cell_of_row,
        clock=clock,
        gap=_kept_gap(clock[np.sort(rows[is_label > 0])], refractory),
    )


def symbol_clock(panel: Panel, refractory: int) -> IntArray:
    """Minutes, moved apart symbol by symbol by more than any gap."""
    if not panel.rows:
        return np.zeros(0, np.int64)
    first = int(panel.minute.min())
    span = int(panel.minute.max()) - first + refractory + 1
    return panel.minute - first + panel.symbol.astype(np.int64) * span


def _kept_gap(label_clock: IntArray, refractory: int) -> int:
    if len(label_clock) < 2:
        return refractory
    return int(min(refractory, np.diff(label_clock).min()))


def draw_moments(
    plan: LabelPlan,
    key: np.uint64,
    draws: int,
    scored: Sequence[Scored],
    threads: int | None = None,
    report: Callable[[int], None] | None = None,
) -> list[DrawMoments]:
    """Average every outcome over every draw; all of them see the same pseudo-events.

    Draws are made in blocks and forgotten, so memory does not grow with their number. A draw's
    numbers depend on the key, its own number and the plan: the result has the same bits for
    any number of threads.
    """
    results = [DrawMoments(np.empty(draws), np.empty(draws)) for _ in scored]

    def work(first: int) -> None:
        rows = _block(plan, key, first, min(BLOCK, draws - first))
        for outcome, result in zip(scored, results, strict=True):
            part = slice(first, first + len(rows))
            moments_of_rows(
                rows,
                outcome.values,
                outcome.codes,
                outcome.per_day,
                outcome.days,
                result.mean[part],
                result.se[part],
            )
        if report is not None:
            report(len(rows))

    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        list(pool.map(work, range(0, draws, BLOCK)))
    return results


def draw_rows(plan: LabelPlan, key: np.uint64, first: int, draws: int) -> RowArray:
    """The rows that carry a label in draws `first`, `first` + 1, …; one line per draw, sorted."""
    return _block(plan, key, first, draws)


def _block(plan: LabelPlan, key: np.uint64, first: int, draws: int) -> RowArray:
    out = np.empty((draws, plan.n_labels), np.int32)
    fill_draws(
        plan.pool,
        plan.starts,
        plan.codes,
        plan.labels,
        plan.cell_of_row,
        plan.clock,
        plan.gap,
        key,
        first,
        out,
    )
    return out
