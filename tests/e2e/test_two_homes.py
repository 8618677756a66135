"""Homes share nothing, and the checkout stays clean."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nullhouse.base.home import PROJECT
from tests.e2e.homes import ask, nullhouse


def test_two_homes_run_side_by_side(tmp_path: Path, real_archive: Path) -> None:
    before = _tree()
    window = ("--archive", str(real_archive), "--start", "2025-05-20", "--end", "2025-05-22")

    def run(symbol: str) -> Path:
        home = tmp_path / symbol
        done = nullhouse(home, "run", *window, "--symbols", symbol, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return home

    with ThreadPoolExecutor(2) as pool:
        homes = list(pool.map(run, ("BTCUSDT", "SOLUSDT")))
    found = [ask(home, "select distinct symbol from blind.main.int_minutes") for home in homes]
    assert found == [[{"symbol": "BTCUSDT"}], [{"symbol": "SOLUSDT"}]]
    assert _tree() == before


def _tree() -> str:
    status = ("git", "status", "--porcelain", "--untracked-files=all")
    return subprocess.run(status, cwd=PROJECT, capture_output=True, text=True, check=False).stdout
