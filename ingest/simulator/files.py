"""The archive's files of one simulated day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from ingest.register import DataSet, Register
from ingest.simulator.bars import (
    BarForm,
    Bars,
    bar_table,
    draw_bars,
    make_bars,
    new_bar_memory,
)
from ingest.simulator.container import write_archived
from ingest.simulator.crowding import (
    READINGS,
    Readings,
    funding_rate,
    funding_table,
    make_readings,
    new_crowding_memory,
    premium_closes,
    premium_table,
    reading_table,
)
from ingest.simulator.depth import (
    depth_table,
    make_depth,
    new_depth_memory,
    snapshot_seconds,
    take_snapshots,
)
from ingest.simulator.liquidations import liquidation_table
from ingest.simulator.memory import DAY_MINUTES, Floats
from ingest.simulator.options import SimulationOptions
from ingest.simulator.profiles import Profile, profile_of
from ingest.simulator.quirks import (
    METRICS_START_LABELS_FROM,
    SPOT_MICROSECONDS_FROM,
    blank_cells,
    drop_snapshots,
    missing_files,
    settlement_jitter,
    switches_interval,
)
from ingest.simulator.streams import stream
from ingest.simulator.text import Table, csv_text
from ingest.simulator.world import WorldDay

_FUNDING = "um_funding_rate"
#: The data sets that a simulated archive holds.
MADE = (
    "um_klines_1m",
    "spot_klines_1m",
    "um_premium_index_klines_1m",
    "um_metrics",
    _FUNDING,
    "um_book_depth",
    "cm_liquidation_snapshot",
    "um_liquidation_snapshot",
)


@dataclass(frozen=True)
class Written:
    """What became of one file: ``blanks`` counts empty cells, ``gaps`` missing snapshots."""

    dataset: str
    key: str
    rows: int
    blanks: int = 0
    gaps: int = 0
    jittered: int = 0


@dataclass(frozen=True)
class ArchiveFile:
    """One file to be made and written; ``make`` may run in any thread."""

    told: Written
    header: str | None
    make: Callable[[], Table]

    def write(self, root: Path) -> Written:
        """Write the zip and its checksum below ``root``."""
        table = self.make()
        write_archived(root / self.told.key, csv_text(table, self.header))
        told = self.told
        rows = len(table.values)
        return Written(told.dataset, told.key, rows, told.blanks, told.gaps, told.jittered)


class FileMaker:
    """Turns world days into files, and remembers what goes on from one day to the next."""

    def __init__(self, options: SimulationOptions, register: Register, days: list[date]) -> None:
        self.options = options
        self.datasets = {dataset.id: dataset for dataset in register.select(MADE)}
        self.profiles = [profile_of(s) for s in options.symbols]
        covered = {
            name: [on for on in days if covers(dataset, on)]
            for name, dataset in self.datasets.items()
            if name != _FUNDING
        }
        self.missing = missing_files(options, covered)
        count = len(options.symbols)
        self._traded, self._crowding = new_bar_memory(self.profiles), new_crowding_memory(count)
        self._depth, self._premium = new_depth_memory(count), np.zeros(count)
        self._premiums: list[list[Floats]] = [[] for _ in options.symbols]
        self._settled: dict[tuple[str, str], list[tuple[int, int, int]]] = {}

    def files(self, day: WorldDay, index: int) -> Iterator[ArchiveFile]:
        """The day's files except for missing ones; every state advances all the same."""
        options = self.options
        draws = draw_bars(options.seed, options.symbols, index)
        bars, spot_bars = make_bars(day, self.profiles, draws, self._traded)
        premium = premium_closes(day, options.seed, options.symbols, index)
        premium_opening = self._premium if index else premium[0]
        readings = make_readings(day, bars, self.profiles, self._crowding, options.seed, index)
        log_depth = make_depth(day, self.profiles, self._depth, options.seed, index)
        for s, profile in enumerate(self.profiles):
            self._settle(day, s, profile, premium[:, s], index)
            made = [
                self._bars(day, "um_klines_1m", bars, s, profile),
                self._bars(day, "spot_klines_1m", spot_bars, s, profile),
                self._premium_bars(day, premium[:, s], premium_opening[s], profile, index),
                self._metrics(day, readings, s, profile, index),
                self._book_depth(day, bars, log_depth, s, profile, index),
                *(self._orders(day, bars, s, market, profile, index) for market in range(2)),
            ]
            yield from (
                file
                for file in made
                if covers(self.datasets[file.told.dataset], day.on)
                and (file.told.dataset, profile.symbol, day.on) not in self.missing
            )
        self._premium = premium[-1]

    def missing_keys(self) -> list[str]:
        """The keys of the files that are not there."""
        keys = [self._key(dataset, profile_of(s), on) for dataset, s, on in self.missing]
        return sorted(keys)

    def funding_files(self) -> Iterator[ArchiveFile]:
        """The monthly files of all settlements so far."""
        for (symbol, month), settled in sorted(self._settled.items()):
            key = self.datasets[_FUNDING].layouts[0].key.format(symbol=symbol, month=month)
            jittered = sum(at % 3_600_000 > 0 for at, _, _ in settled)
            told = Written(_FUNDING, key, len(settled), jittered=jittered)
            yield ArchiveFile(told, self._header(_FUNDING), partial(funding_table, settled))

    def _bars(
        self, day: WorldDay, dataset: str, bars: Bars, s: int, profile: Profile
    ) -> ArchiveFile:
        spot = dataset.startswith("spot")
        unit = 1000 if spot and day.on >= SPOT_MICROSECONDS_FROM else 1
        decimals = profile.quantity_decimals
        if spot:
            form = BarForm(profile.spot_decimals, 8, decimals + 2, 8, 8)
        else:
            form = BarForm(profile.tick_decimals, profile.printed_decimals, decimals, decimals, 5)
        return self._file(
            dataset, profile, day.on, lambda: bar_table(bars, s, _first_ms(day), form, unit)
        )

    def _premium_bars(
        self, day: WorldDay, closes: Floats, opening: float, profile: Profile, index: int
    ) -> ArchiveFile:
        def make() -> Table:
            own = stream(self.options.seed, "premium range", profile.symbol, index)
            return premium_table(
                closes, opening, _first_ms(day), own.standard_normal((2, DAY_MINUTES))
            )

        return self._file("um_premium_index_klines_1m", profile, day.on, make)

    def _metrics(
        self, day: WorldDay, readings: Readings, s: int, profile: Profile, index: int
    ) -> ArchiveFile:
        blanks = blank_cells(self.options, profile.symbol, index, READINGS)
        ends = day.on < METRICS_START_LABELS_FROM
        first = _first_ms(day) // 1000
        return self._file(
            "um_metrics", profile, day.on,
            lambda: reading_table(readings, s, profile.symbol, first, ends, blanks),
            blanks=len(blanks),
        )  # fmt: skip

    def _book_depth(
        self, day: WorldDay, bars: Bars, log_depth: Floats, s: int, profile: Profile, index: int
    ) -> ArchiveFile:
        options = self.options
        whole = snapshot_seconds(options.seed, profile.symbol, index, options.depth_seconds)
        seconds = drop_snapshots(options, profile.symbol, index, whole)
        snapshots = take_snapshots(day, bars, log_depth, s, profile, seconds)
        return self._file(
            "um_book_depth", profile, day.on,
            lambda: depth_table(snapshots, options.seed, index), gaps=len(whole) - len(seconds),
        )  # fmt: skip

    def _orders(
        self, day: WorldDay, bars: Bars, s: int, market: int, profile: Profile, index: int
    ) -> ArchiveFile:
        dataset = ("um_liquidation_snapshot", "cm_liquidation_snapshot")[market]
        seed = self.options.seed
        return self._file(
            dataset, profile, day.on,
            lambda: liquidation_table(day, bars, s, market, profile, seed, index),
        )  # fmt: skip

    def _file(
        self, dataset: str, profile: Profile, on: date, make: Callable[[], Table],
        blanks: int = 0, gaps: int = 0,
    ) -> ArchiveFile:  # fmt: skip
        told = Written(dataset, self._key(dataset, profile, on), 0, blanks, gaps)
        return ArchiveFile(told, self._header(dataset), make)

    def _key(self, dataset: str, profile: Profile, on: date) -> str:
        registered = self.datasets[dataset]
        symbol = profile.cm_symbol if registered.symbols == "cm" else profile.symbol
        return registered.layouts[0].key.format(symbol=symbol, date=on.isoformat())

    def _header(self, dataset: str) -> str | None:
        """Spot bars come without a header, everything else with one."""
        registered = self.datasets[dataset]
        if registered.market == "spot":
            return None
        return ",".join(c.name for c in registered.columns if not c.optional)

    def _settle(self, day: WorldDay, s: int, profile: Profile, premium: Floats, index: int) -> None:
        """Settle funding at the day's boundaries, from the premium since the last one."""
        jitter = list(settlement_jitter(self.options, profile.symbol, index))
        since = self._premiums[s]
        for hour in range(24):
            # What is settled at midnight is the day before's.
            in_force_on = index if hour else index - 1
            hours = 4 if switches_interval(self.options, profile.symbol, in_force_on) else 8
            if hour % hours == 0 and since:
                at = _first_ms(day) + 3_600_000 * hour + jitter[hour]
                rate = funding_rate(float(np.concatenate(since).mean()), hours)
                month = (profile.symbol, f"{day.on:%Y-%m}")
                self._settled.setdefault(month, []).append((at, hours, rate))
                since.clear()
            since.append(premium[60 * hour : 60 * (hour + 1)])


def covers(dataset: DataSet, on: date) -> bool:
    """Whether the archive ever published this data set for a day."""
    coverage = dataset.coverage
    return coverage.first_on <= on and (coverage.last_on is None or on <= coverage.last_on)


def _first_ms(day: WorldDay) -> int:
    return day.first_minute * 60_000
