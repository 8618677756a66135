"""Homes that went the whole way, built once for all end-to-end tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.homes import REALDATA, must, nullhouse


@pytest.fixture(scope="session")
def real_archive() -> Path:
    """A folder of real archive files."""
    archive = REALDATA / "archive"
    if not archive.is_dir():
        pytest.skip(f"no real archive at {archive}; set NULLHOUSE_REALDATA")
    return archive


@pytest.fixture(scope="session")
def real_run(
    tmp_path_factory: pytest.TempPathFactory, real_archive: Path
) -> tuple[Path, list[dict[str, Any]]]:
    """Two weeks of two real perpetuals, gone the whole way; the home and its verdicts."""
    home = tmp_path_factory.mktemp("real") / "home"
    window = ("--start", "2025-05-20", "--end", "2025-06-02", "--symbols", "BTCUSDT,ETHUSDT")
    verdicts = must(nullhouse(home, "run", "--archive", str(real_archive), *window, "--json"))
    return home, verdicts


@pytest.fixture(scope="session")
def simulated_run(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, list[dict[str, Any]]]:
    """A simulated world without any planted effect, just long enough for a split."""
    folder = tmp_path_factory.mktemp("simulated")
    archive, home = folder / "archive", folder / "home"
    world = ("--days", "84", "--symbols", "BTCUSDT,ETHUSDT", "--seed", "5", "--depth-seconds", "60")
    truth = must(nullhouse(home, "simulate", str(archive), *world, "--json"))[0]
    window = ("--start", truth["first_day"], "--end", truth["last_day"])
    chosen = ("--archive", str(archive), "--symbols", "BTCUSDT,ETHUSDT")
    return home, must(nullhouse(home, "run", *chosen, *window, "--json"))
