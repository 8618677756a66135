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
