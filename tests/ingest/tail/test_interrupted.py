"""Runs that end early, by death or by ban: what has landed is kept, and nothing comes twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.manifest import read_manifest
from ingest.tail import job
from ingest.tail.parts import Shelf
from ingest.tail.summary import TailSummary
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.home import PROJECT, Home
from tests.ingest.tail.exchange import Exchange, Fault
from tests.ingest.tail.truth import MINUTE, NOW, ms, trades

Tail = Callable[..., TailSummary]
Rows = Callable[..., list[tuple[Any, ...]]]
Files = Callable[[], dict[str, bytes]]

OPEN = ms(NOW) - ms(NOW) % MINUTE
TAIL = [(at,) for at in range(ms("2026-11-19"), OPEN, MINUTE)]


class Killed(BaseException):
    """As good as SIGKILL: nothing of the program runs after it, as the tests see it."""


@pytest.mark.parametrize("writes", range(5))
def test_a_run_that_dies_between_two_parts_goes_on_from_them(
    writes: int,
    um: Exchange,
    home: Home,
    bring_tail: Tail,
    lake: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = [writes]
    write = Shelf._write

    def dying(self: Shelf, *args: Any) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        write(self, *args)

    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "_write", dying)
        patched.setattr(job, "CHECKPOINT", 1000)
        # What a dead process would not do any more either.
        patched.setattr("ingest.tail.run._register", lambda *_: None)
        with pytest.raises(Killed):
            bring_tail("um_klines_1m")
    bring_tail("um_klines_1m")
    assert lake("um_klines_1m", "open_time") == TAIL
    entries = [e for e in read_manifest(home.manifest).values() if e.key.startswith("rest/")]
    assert sum(e.rows or 0 for e in entries) == len(TAIL)
    assert all(e.sha256 == sha256_of_file(home.lake / str(e.parquet)) for e in entries)


def test_trades_of_one_millisecond_survive_a_write_between_them(
    bring_tail: Tail, lake: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages of 1000 cut triples apart, and every page is written by itself.
    monkeypatch.setattr(job, "CHECKPOINT", 1)
    bring_tail("um_agg_trades")
    wanted = [(row["a"],) for row in trades(ms("2026-11-22"), ms(NOW) - 10_000)]
    assert lake("um_agg_trades", "agg_trade_id") == wanted


def test_a_process_that_is_killed_leaves_a_lake_to_go_on_from(
    um: Exchange, home: Home, bring_tail: Tail, lake: Rows, tmp_path: Path
) -> None:
    code = """
import os, sys
from datetime import datetime
from pathlib import Path
import ingest.tail.job as job
from ingest.tail.parts import Shelf
from ingest.tail.run import tail
from nullhouse.base.home import Home
job.CHECKPOINT = 1000
write, count = Shelf._write, [0]
def counted(self, *args):
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), 9)
    write(self, *args)
Shelf._write = counted
tail(Home(Path(sys.argv[1])), ["BTCUSDT"], ["um_klines_1m"], rest=["um=" + sys.argv[2]],
     clock=lambda: datetime.fromisoformat(sys.argv[3]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.root), um.url, str(NOW)],
        cwd=PROJECT,
        env=dict(os.environ),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    before = len(lake("um_klines_1m", "open_time"))
    assert 0 < before < len(TAIL)
    bring_tail("um_klines_1m")
    assert lake("um_klines_1m", "open_time") == TAIL


def test_a_ban_in_the_middle_keeps_what_had_come(
    um: Exchange, bring_tail: Tail, lake: Rows
) -> None:
    ban = Fault(418, {"Retry-After": "7200"})
    asked: list[str] = []

    def banned_at_the_third(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        asked.append(name)
        if len(asked) == 3:
            um.faults["klines"].append(ban)
        return rows

    um.change = banned_at_the_third
    summary = bring_tail("um_klines_1m")
    [problem] = summary.unanswered
    assert "has banned this address, until 2026-11-22 12:07:23 UTC" in problem.what
    assert lake("um_klines_1m", "open_time") == TAIL[:3000]
    bring_tail("um_klines_1m", now=NOW + timedelta(hours=2))
    assert lake("um_klines_1m", "open_time")[: len(TAIL)] == TAIL


def test_a_part_that_is_taken_away_is_asked_for_again(
    home: Home, bring_tail: Tail, lake: Rows
) -> None:
    bring_tail("um_klines_1m")
    (home.lake / "um_klines_1m" / "BTCUSDT" / "rest-2026-11-20.parquet").unlink()
    assert len(lake("um_klines_1m", "open_time")) == len(TAIL) - 1440
    bring_tail("um_klines_1m")
    assert lake("um_klines_1m", "open_time") == TAIL


def test_a_damaged_part_is_a_sentence(home: Home, bring_tail: Tail) -> None:
    bring_tail("um_klines_1m")
    part = home.lake / "um_klines_1m" / "BTCUSDT" / "rest-2026-11-20.parquet"
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(Exception, match=r"a part of the tail cannot be read\n.*rest-2026-11-20"):
        bring_tail("um_klines_1m")
