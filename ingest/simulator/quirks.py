"""The archive's own defects, drawn from the seed and all of them told in truth.json."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from ingest.simulator.memory import Integers
from ingest.simulator.options import SimulationOptions
from ingest.simulator.streams import stream

SPOT_MICROSECONDS_FROM = date(2025, 1, 1)
METRICS_START_LABELS_FROM = date(2026, 6, 25)
#: Whole days of these never go missing for every symbol at once: they carry the clock.
CLOCK_DATASET = "um_klines_1m"

_RATIO_COLUMNS = 4
_GAP_SNAPSHOTS = 20
_JITTER_CHANCE, _JITTER_MS = 0.35, 16
_LEAST_DAYS_FOR_SWITCH = 20


def missing_files(
    options: SimulationOptions, covered: dict[str, list[date]]
) -> set[tuple[str, str, date]]:
    """Data set, symbol and day of the files that are not there.

    Data sets lose different days, as long as there are days that none has lost.
    """
    missing: set[tuple[str, str, date]] = set()
    for dataset, days in covered.items():
        wanted = round(options.missing_files * len(days) * len(options.symbols))
        taken = {on for _, _, on in missing}
        gone: list[tuple[str, date]] = []
        for symbol, on in _in_random_order(options, dataset, days, taken):
            others = sum(day == on for _, day in gone)
            keeps_clock = dataset != CLOCK_DATASET or others + 1 < len(options.symbols)
            if len(gone) < wanted and keeps_clock:
                gone.append((symbol, on))
        missing |= {(dataset, symbol, on) for symbol, on in gone}
    return missing


def _in_random_order(
    options: SimulationOptions, dataset: str, days: list[date], taken: set[date]
) -> list[tuple[str, date]]:
    """A data set's files, those of days that others have lost last."""
    files = [(symbol, on) for on in days for symbol in options.symbols]
    order = stream(options.seed, "missing files", dataset).permutation(len(files))
    return sorted((files[k] for k in order), key=lambda file: file[1] in taken)


def blank_cells(options: SimulationOptions, symbol: str, index: int, rows: int) -> Integers:
    """(row, ratio column) of one day's blank cells."""
    own = stream(options.seed, "blank cells", symbol, index)
    cells = np.flatnonzero(own.random(rows * _RATIO_COLUMNS) < options.blank_cells)
    return np.stack([cells // _RATIO_COLUMNS, cells % _RATIO_COLUMNS], axis=1)


def drop_snapshots(
    options: SimulationOptions, symbol: str, index: int, seconds: Integers
) -> Integers:
    """The day's snapshots that are left when a gap took some in a row."""
    own = stream(options.seed, "missing snapshots", symbol, index)
    longest = min(2 * _GAP_SNAPSHOTS, len(seconds) // 2)
    chance = options.missing_snapshots * len(seconds) / max(1, longest / 2)
    if own.random() >= chance or longest < 1:
        return seconds
    first = own.integers(0, len(seconds) - longest)
    return np.delete(seconds, slice(first, first + own.integers(1, longest + 1)))


def settlement_jitter(options: SimulationOptions, symbol: str, index: int) -> Iterable[int]:
    """Milliseconds by which one day's settlements are stamped late, hour by hour."""
    own = stream(options.seed, "settlement jitter", symbol, index)
    late = own.integers(1, _JITTER_MS + 1, 24) * (own.random(24) < _JITTER_CHANCE)
    return [int(ms) for ms in late]


def switches_interval(options: SimulationOptions, symbol: str, index: int) -> bool:
    """Whether the symbol's funding settles every four hours by this day: the last one may."""
    if len(options.symbols) < 2 or options.days < _LEAST_DAYS_FOR_SWITCH:
        return False
    return symbol == options.symbols[-1] and index >= round(0.6 * options.days)
