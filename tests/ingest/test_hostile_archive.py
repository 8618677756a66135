"""A web archive that does everything wrong in one run, and a run that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.manifest import read_manifest
from ingest.transports.http import PATIENCE, HttpArchive
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home

FIRST = "2025-05-20"
RETRIED = PATIENCE.new(total=4, backoff_factor=0)
HEALS, NEVER_HEALS = "2025-05-25", "2025-05-26"


class Healing(HttpArchive):
    """The first answer to one checksum is of another file, as while a file is replaced."""

    def __init__(self, base: str, key: str) -> None:
        super().__init__(base, RETRIED)
        self._wrong = {f"{key}.CHECKSUM"}

    def read(self, key: str) -> bytes | None:
        found = super().read(key)
        if key in self._wrong and found:
            self._wrong.remove(key)
            return b"0" * 64 + found[64:]
        return found


@pytest.fixture
def days(mirror: Any) -> list[str]:
    """Nine published days, 1440 minutes each."""
    found: list[str] = mirror.days(FIRST, 9)
    for day in found:
        mirror.put(mirror.um_key("BTCUSDT", day), [mirror.header, *mirror.klines(day, rows=1440)])
    return found


def distinct_minutes(home: Home) -> tuple[int, int]:
    found = duckdb.sql(
        f"""select count(open_time), count(distinct open_time)
            from read_parquet('{home.lake}/um_klines_1m/*/*.parquet')"""
    ).fetchall()[0]
    return int(found[0]), int(found[1])


def test_everything_that_can_come_comes_and_the_rest_is_named(
    home: Home, mirror: Any, server: Any, bring: Any, days: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("ingest.transports.http.TIMEOUT", (1.0, 0.3))
    keys = [mirror.um_key("BTCUSDT", day) for day in days]
    server.planned[keys[0]] = [(429, {"Retry-After": "0"})] * 2
    server.planned[keys[1]] = [(503, {})] * 3
    server.cut_once.add(keys[2])
    server.stalled_once.add(keys[3])
    server.planned[keys[4]] = [(403, {}), (408, {})]
    never = mirror.um_key("BTCUSDT", NEVER_HEALS)
    mirror.sign(never, f"{'0' * 64}  {Path(never).name}\n")
    archive = Healing(server.url, mirror.um_key("BTCUSDT", HEALS))
    summary = bring(home, archive, start=FIRST, end="2025-05-29")
    assert (summary.total("loaded"), summary.total("missing")) == (8, 1)
    assert [refusal.key for refusal in summary.quarantined] == [never]
    assert "wrong checksum" in summary.quarantined[0].reason
    assert distinct_minutes(home) == (8 * 1440, 8 * 1440)


def test_a_file_that_only_ever_stalls_is_named_and_the_others_land(
    home: Home, mirror: Any, server: Any, bring: Any, days: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("ingest.transports.http.TIMEOUT", (1.0, 0.2))
    stuck = mirror.um_key("BTCUSDT", days[4])
    server.stalled_always.add(stuck)
    with pytest.raises(NullhouseError, match="did not answer") as caught:
        bring(home, HttpArchive(server.url, RETRIED), start=FIRST, end=days[-1])
    assert stuck in str(caught.value)
    assert distinct_minutes(home) == (8 * 1440, 8 * 1440)


def test_a_killed_run_goes_on_without_a_lost_or_doubled_row(
    tmp_path: Path, mirror: Any, server: Any, bring: Any, days: list[str]
) -> None:
    home = Home(tmp_path / "killed")
    server.delay = 0.15
    arguments = ["ingest", "--symbols", "BTCUSDT", "--datasets", "um_klines_1m"]
    arguments += ["--start", FIRST, "--end", days[-1], "--archive", server.url]
    environment = {**os.environ, "NULLHOUSE_HOME": str(home.root)}
    with subprocess.Popen(
        [sys.executable, "-m", "nullhouse", *arguments], env=environment, stderr=subprocess.PIPE
    ) as run:
        while len(list(home.lake.glob("um_klines_1m/BTCUSDT/*.parquet"))) < 3:
            assert run.poll() is None, "the run ended before it could be killed"
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
    server.delay = 0
    before = {path.name for path in home.lake.glob("um_klines_1m/BTCUSDT/*.parquet")}
    assert 3 <= len(before) < 9
    bring(home, server.url, start=FIRST, end=days[-1])
    assert distinct_minutes(home) == (9 * 1440, 9 * 1440)
    states = Counter(entry.state for entry in read_manifest(home.manifest).values())
    assert states == {"loaded": 9}
