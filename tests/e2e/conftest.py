"""Homes that went the whole way, built once for all end-to-end tests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.e2e.homes import REALDATA, must, nullhouse, tree

#: A home that went the whole way, and its verdicts.
Run: TypeAlias = tuple[Path, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def real_archive() -> Path:
    """A folder of real archive files."""
    archive = REALDATA / "archive"
    if not archive.is_dir():
        pytest.skip(f"no real archive at {archive}; set NULLHOUSE_REALDATA")
    return archive


@dataclass(frozen=True)
class SideBySide:
    """Two runs on two homes at once, and what git said of the checkout around them."""

    real: Future[Run] | None
    simulated: Future[Run]
    tree_before: str


@pytest.fixture(scope="session")
def side_by_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SideBySide]:
    """Both runs take longer than any test: they start together, and two cores have work."""
    real, simulated = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("simulated")
    archive = REALDATA / "archive"
    before = tree()
    with ThreadPoolExecutor(2) as pool:
        yield SideBySide(
            pool.submit(_run_real, real / "home", archive) if archive.is_dir() else None,
            pool.submit(_run_simulated, simulated / "home", simulated / "archive"),
            before,
        )


@pytest.fixture(scope="session")
def real_run(side_by_side: SideBySide, real_archive: Path) -> Run:
    """Two weeks of two real perpetuals, gone the whole way; the home and its verdicts."""
    assert real_archive.is_dir() and side_by_side.real is not None
    return side_by_side.real.result()


@pytest.fixture(scope="session")
def simulated_run(side_by_side: SideBySide) -> Run:
    """A simulated world without any planted effect, just long enough for a split."""
    return side_by_side.simulated.result()


def _run_real(home: Path, archive: Path) -> Run:
    window = ("--start", "2025-05-20", "--end", "2025-06-02", "--symbols", "BTCUSDT,ETHUSDT")
    return home, must(nullhouse(home, "run", "--archive", str(archive), *window, "--json"))


def _run_simulated(home: Path, archive: Path) -> Run:
    world = ("--days", "84", "--symbols", "BTCUSDT,ETHUSDT", "--seed", "5", "--depth-seconds", "60")
    truth = must(nullhouse(home, "simulate", str(archive), *world, "--json"))[0]
    window = ("--start", truth["first_day"], "--end", truth["last_day"])
    chosen = ("--archive", str(archive), "--symbols", "BTCUSDT,ETHUSDT")
    return home, must(nullhouse(home, "run", *chosen, *window, "--json"))
