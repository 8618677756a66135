"""The homes that leaks are put into: simulated, small, and built by the clean tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.user.run import ingest_user_files
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.timetravel.filler import fill
from nullhouse.warehouse.dbt import run_dbt

REALDATA = Path(os.environ.get("NULLHOUSE_REALDATA", PROJECT.parent / "shared" / "realdata"))


@dataclass(frozen=True)
class World:
    """A stretch of days, simulated unless an archive is named, and how far it is carried."""

    name: str
    days: int
    seed: int
    start: date
    symbols: str = "BTCUSDT,ETHUSDT"
    #: To its verdicts, or the blind half alone.
    whole: bool = False
    #: With rows in the data sets that no simulation writes, and a calendar of its own.
    filled: bool = False
    archive: Path | None = None

    @property
    def end(self) -> date:
        return self.start + timedelta(days=self.days - 1)

    @property
    def target(self) -> str:
        return "full" if self.whole else "blind"


#: Rows of every kind and a planted effect of each, over more days than the longest window; the
#: days on which the five-minute labels change their meaning; and a world long enough for a split,
#: on the record to its verdicts.
LEAKY = {
    "plain": World("plain", 40, 11, date(2023, 11, 2), filled=True),
    "labels": World("labels", 20, 12, date(2026, 6, 15)),
    "evidence": World("evidence", 84, 5, date(2023, 11, 2), whole=True),
}
#: Where no guard may raise an alarm: other seeds, seasons, lengths and symbols.
QUIET = tuple(
    World(f"seed-{seed}", 18 + seed, 100 + seed, date(2023, 2, 1) + timedelta(days=35 * seed))
    for seed in range(1, 11)
)
REAL = World("real", 14, 0, date(2025, 5, 20), archive=REALDATA / "archive")


def make(world: World, folder: Path) -> Home:
    """A world's home, built whole (blind, or to its verdicts); a second call finds it."""
    home, archive = Home(folder / "home"), world.archive or folder / "archive"
    done = folder / "built"
    if done.exists():
        return home
    if world.archive is None:
        _simulate(world, archive)
    span = ("--start", world.start.isoformat(), "--end", world.end.isoformat())
    chosen = ("--archive", str(archive), "--symbols", world.symbols, *span)
    if world.whole:
        _nullhouse(home, "run", *chosen, "--json")
    else:
        _nullhouse(home, "ingest", *chosen, "--json")
        if world.filled:
            _fill(home, world, folder)
        run_dbt(home, "build", target="blind")
    done.write_text(json.dumps({"world": world.name}), encoding="utf-8")
    return home


def _simulate(world: World, archive: Path) -> None:
    if (archive / "truth.json").exists():
        return
    recipe = ("--days", str(world.days), "--symbols", world.symbols, "--seed", str(world.seed))
    more = ("--start", world.start.isoformat(), "--depth-seconds", "60", "--plant", "all")
    _nullhouse(Home(archive.parent / "home"), "simulate", str(archive), *recipe, *more, "--json")


def _fill(home: Home, world: World, folder: Path) -> None:
    """Every other release is announced a month ahead; the rest are told two days late."""
    fill(home, world.symbols.split(","), world.start, world.days, world.seed)
    lines = ["event_name,scheduled_at,known_at"]
    for number in range(world.days):
        day = world.start + timedelta(days=number)
        told = day + timedelta(days=2 if number % 2 else -30)
        lines.append(f"release,{day}T13:30:00Z,{told}T13:30:00Z")
    calendar = folder / "calendar.csv"
    calendar.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest_user_files(home, {"scheduled_releases": calendar})
    for path in (home.lake / "cm_liquidation_snapshot").glob("*/*.parquet"):
        _hear_late(path)


def _hear_late(path: Path) -> None:
    """One order in ten comes in three hours after its stamp, as after a lost connection; an
    order's two rows do so together."""
    table = pq.read_table(path)
    heard = [
        at + 3 * 3_600_000 if at // 1000 % 10 == 0 else None
        for at in table.column("time").to_pylist()
    ]
    table = table.drop_columns([c for c in table.column_names if c == "received_at"])
    pq.write_table(table.append_column("received_at", pa.array(heard, pa.int64())), path)


def _nullhouse(home: Home, *arguments: str) -> None:
    environment = {**os.environ, "NULLHOUSE_HOME": str(home.root), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "nullhouse", *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-3000:]
        raise NullhouseError(Problem(f"nullhouse {arguments[0]} failed", str(home.root), said))
