"""Small simulated archives, written once, and ways to look into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from ingest.register import load_register
from ingest.simulator import SimulationOptions, Truth, parse_plants, write_archive
from ingest.simulator.world import WorldDay, simulate

COVERAGE = {
    "um": (date(2020, 1, 1), date(2024, 3, 31)),
    "cm": (date(2023, 6, 25), date(2024, 10, 14)),
}


class Archive:
    """One written archive and its truth."""

    def __init__(self, root: Path, options: SimulationOptions) -> None:
        self.root, self.options = root, options
        self.truth: Truth = write_archive(root, options)
        self._datasets = {d.id: d for d in load_register()}

    @property
    def zips(self) -> list[Path]:
        return sorted(self.root.rglob("*.zip"))

    def key(self, dataset: str, symbol: str, on: str) -> str:
        return self._datasets[dataset].layouts[0].key.format(symbol=symbol, date=on, month=on)

    def text(self, dataset: str, symbol: str, on: str) -> str:
        with zipfile.ZipFile(self.root / self.key(dataset, symbol, on)) as packed:
            return packed.read(packed.namelist()[0]).decode()

    def lines(self, dataset: str, symbol: str, on: str) -> list[str]:
        return self.text(dataset, symbol, on).splitlines()

    def has(self, dataset: str, symbol: str, on: str) -> bool:
        return (self.root / self.key(dataset, symbol, on)).exists()

    def table(self, dataset: str, symbol: str, on: str) -> pa.Table:
        """A file that has a header."""
        return pacsv.read_csv(io.BytesIO(self.text(dataset, symbol, on).encode()))

    def dataset_of(self, path: Path) -> Any:
        """The registered data set whose layout a file follows."""
        key = path.relative_to(self.root).parts
        for dataset in self._datasets.values():
            layout = dataset.layouts[0].key.split("/")
            pairs = list(zip(layout[:-1], key[:-1], strict=False))
            if len(layout) == len(key) and all(a in (b, "{symbol}") for a, b in pairs):
                return dataset
        raise AssertionError(f"no data set has {key}")


@pytest.fixture(scope="session")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Archive]:
    """Writes an archive with coarse book depth, unless told otherwise."""

    def make(**changes: Any) -> Archive:
        wanted: dict[str, Any] = {"seed": 11, "days": 2, "depth_seconds": 600, "crash": False}
        return Archive(tmp_path_factory.mktemp("archive"), SimulationOptions(**(wanted | changes)))

    return make


@pytest.fixture(scope="session")
def archive(new_archive: Callable[..., Archive]) -> Archive:
    """Six days with every effect planted and many defects."""
    return new_archive(
        days=6,
        plants=parse_plants("all"),
        missing_files=0.1,
        blank_cells=0.01,
        missing_snapshots=0.05,
        depth_seconds=60,
    )


@pytest.fixture(scope="session")
def long_archive(new_archive: Callable[..., Archive]) -> Archive:
    """Forty days without a missing file: funding changes its interval in it."""
    return new_archive(days=40, depth_seconds=3600, missing_files=0.0)


class World:
    """Days of a world without its files."""

    def __init__(self, **changes: Any) -> None:
        wanted: dict[str, Any] = {"seed": 5, "days": 30, "crash": False}
        self.options = SimulationOptions(**(wanted | changes))
        self.days: list[WorldDay] = list(simulate(self.options, COVERAGE))
        self.first = self.days[0].first_minute

    def join(self, name: str) -> np.ndarray:
        return np.concatenate([getattr(day, name) for day in self.days])

    def after(self, kind: int, symbol: int, side: int | None = None) -> np.ndarray:
        """Minutes, counted from the start, at which events of a kind became known."""
        events = self.join("events")
        chosen = (events[:, 0] == kind) & (events[:, 2] == symbol)
        if side is not None:
            chosen &= events[:, 3] == side
        minutes = events[chosen, 1] - self.first
        return minutes[(minutes > 60) & (minutes < 1440 * len(self.days) - 300)]


@pytest.fixture(scope="session")
def new_world() -> Callable[..., World]:
    made: dict[str, World] = {}

    def make(plants: str = "none", **changes: Any) -> World:
        name = f"{plants} {changes}"
        if name not in made:
            made[name] = World(plants=parse_plants(plants), **changes)
        return made[name]

    return make
