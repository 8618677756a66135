"""Re-drawing labels within cells: the engine under the risk-set test and the time shuffle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from analysis.arrays import IntArray, RowArray
from analysis.label_kernel import SYMBOL_BITS, fill_draws
from analysis.panel import Panel
from analysis.score_sheet import Scored, lay_out, score_slots
from analysis.studentise import DrawMoments
from analysis.time_order import in_time

# A power of two: memory stays small, and every thread gets several blocks.
BLOCK = 256


@dataclass(frozen=True, eq=False)
class LabelPlan:
    """Where labels may fall, and how many of them in each cell.

    Attributes
    ----------
    rows
        The panel's rows that may carry a label, in order of time and then of symbol; a place in
        this list is a *slot*.
    when
        Each slot's minute (from the first) and symbol, the symbol in the lower 16 bits.
    pool
        Slots ordered by cell and then by row.
    starts
        First place of each cell in `pool`, and the pool's length at the end.
    codes
        Each cell's own code; its random numbers depend on it and on no other cell.
    labels
        How many labels each cell gets in every draw.
    cell_of_slot
        Each slot's cell, as a place in `codes`.
    symbols
        One more than the largest symbol code.
    gap
        Pseudo-events of one symbol are at least this many minutes apart; 1 asks for nothing.
    """

    rows: RowArray
    when: IntArray
    pool: RowArray
    starts: IntArray
    codes: IntArray
    labels: IntArray
    cell_of_slot: RowArray
    symbols: int
    gap: int

    @property
    def n_labels(self) -> int:
        """Labels per draw."""
        return int(self.labels.sum())


def plan_labels(
    panel: Panel, rows: IntArray, cells: IntArray, is_label: IntArray, refractory: int
) -> LabelPlan:
    """Lay out the cells that hold a label; `is_label` is 1 for the observed ones.

    Notes
    -----
    The observed labels must be a possible draw. Where they come closer to each other than the
    refractory time (a family of both sides may), the gap is what they keep themselves.
    """
    rows, cells, is_label = _by_cell(rows, cells, is_label)
    codes, starts = _cell_starts(cells)
    labels = np.add.reduceat(is_label, starts) if len(starts) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, len(rows)))
    observed = rows[is_label > 0]
    pool_rows = rows[np.repeat(labels > 0, sizes)]
    codes, sizes, labels = codes[labels > 0], sizes[labels > 0], labels[labels > 0]
    ordered = in_time(panel, np.sort(pool_rows))
    slot_of_row = np.full(panel.rows, -1, np.int32)
    slot_of_row[ordered] = np.arange(len(ordered), dtype=np.int32)
    pool = slot_of_row[pool_rows]
    cell_of_slot = np.empty(len(pool), np.int32)
    cell_of_slot[pool] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return LabelPlan(
        rows=ordered.astype(np.int32),
        when=_when(panel, ordered),
        pool=pool,
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        codes=codes.astype(np.int64),
        labels=labels.astype(np.int64),
        cell_of_slot=cell_of_slot,
        symbols=int(panel.symbol[-1]) + 1 if panel.rows else 1,
        gap=_kept_gap(panel, np.sort(observed), refractory),
    )


def _by_cell(
    rows: IntArray, cells: IntArray, is_label: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Sorted by cell and then by row; the support comes like that already."""
    step = np.diff(cells)
    if np.all((step > 0) | ((step == 0) & (np.diff(rows) > 0))):
        return rows, cells, is_label
    order = np.lexsort((rows, cells))
    return rows[order], cells[order], is_label[order]


def _cell_starts(cells: IntArray) -> tuple[IntArray, IntArray]:
    """The codes of sorted cells, and where each begins."""
    begins = np.flatnonzero(np.diff(cells, prepend=cells[:1] - 1)).astype(np.int64)
    return cells[begins], begins


def _when(panel: Panel, rows: IntArray) -> IntArray:
    first = int(panel.minute.min()) if panel.rows else 0
    return ((panel.minute[rows] - first) << SYMBOL_BITS) + panel.symbol[rows].astype(np.int64)


def _kept_gap(panel: Panel, observed: IntArray, refractory: int) -> int:
    """The refractory time, or the least gap between two observed labels of a symbol."""
    gaps = np.diff(panel.minute[observed])[np.diff(panel.symbol[observed]) == 0]
    return int(min(refractory, gaps.min())) if len(gaps) else refractory


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
    sheet = lay_out(plan.rows, scored)
    mean, se = np.empty((len(scored), draws)), np.empty((len(scored), draws))

    def work(first: int) -> None:
        slots = _block(plan, key, first, min(BLOCK, draws - first))
        part = slice(first, first + len(slots))
        score_slots(slots, sheet, mean[:, part], se[:, part])
        if report is not None:
            report(len(slots))

    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        list(pool.map(work, range(0, draws, BLOCK)))
    return [DrawMoments(*pair) for pair in zip(mean, se, strict=True)]


def draw_rows(plan: LabelPlan, key: np.uint64, first: int, draws: int) -> RowArray:
    """The rows that carry a label in draws `first`, `first` + 1, …; one line per draw, sorted."""
    return np.sort(plan.rows[_block(plan, key, first, draws)], axis=1)


def _block(plan: LabelPlan, key: np.uint64, first: int, draws: int) -> RowArray:
    out = np.empty((draws, plan.n_labels), np.int32)
    fill_draws(
        plan.pool,
        plan.starts,
        plan.codes,
        plan.labels,
        plan.cell_of_slot,
        plan.when,
        plan.symbols,
        plan.gap,
        key,
        first,
        out,
    )
    return out
