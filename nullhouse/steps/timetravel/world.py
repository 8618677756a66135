"""The world on which time travel is proven: simulated, with rows in every data set there is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ingest.user.run import ingest_user_files
from nullhouse.base.home import Home
from nullhouse.steps.freeze import freeze_candidates
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world
from nullhouse.steps.timetravel.filler import fill
from nullhouse.warehouse.dbt import run_dbt

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class World:
    """``late``: days after the start from which the last symbol is there."""

    start: date
    days: int
    symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT")
    seed: int = 11
    depth_seconds: int = 60
    late: int = 0


def make_world(folder: Path, world: World, *, freeze: bool = True) -> Home:
    """Land a world, freeze, and build blind."""
    home = land_world(folder, world)
    if freeze:
        freeze_candidates(home, [])
        _freeze_spans(home, world)
    run_dbt(home, "build", "--exclude-resource-type", "test", target="blind")
    return home


def land_world(folder: Path, world: World) -> Home:
    """Simulate, ingest, and fill what the simulator does not write."""
    home, archive = Home(folder / "home"), folder / "archive"
    simulate_world(
        archive,
        days=world.days,
        symbols=world.symbols,
        seed=world.seed,
        plant="none",
        start=world.start,
        depth_seconds=world.depth_seconds,
    )
    last = world.start + timedelta(days=world.days - 1)
    for symbols, start in _loads(world):
        ingest_archive(home, symbols, start, last, None, str(archive))
    fill(home, world.symbols, world.start, world.days, world.seed)
    _give_flows(home, folder, world)
    return home


def _loads(world: World) -> list[tuple[Sequence[str], date]]:
    if not world.late:
        return [(world.symbols, world.start)]
    later = world.start + timedelta(days=world.late)
    return [(world.symbols[:-1], world.start), (world.symbols[-1:], later)]


def _give_flows(home: Home, folder: Path, world: World) -> None:
    """A user's own file: what happened at noon is told six hours later."""
    lines = ["event_name,event_at,known_at,symbol,direction,size"]
    for day in range(world.days):
        on = world.start + timedelta(days=day)
        side = ("buy", "sell")[day % 2]
        lines.append(f"flow,{on}T12:00:00Z,{on}T18:00:00Z,{world.symbols[0]},{side},{1000 + day}")
    path = folder / "flows.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest_user_files(home, {"etf_flows": path})


def _freeze_spans(home: Home, world: World) -> None:
    """Spans as a longer world would freeze them: this one is too short for a verdict."""
    first = (world.start - _EPOCH).days + 2 * world.days // 5
    split, end = first + world.days // 4, (world.start - _EPOCH).days + world.days
    rows = []
    for span, start, stop in (("discovery", first, split), ("holdout", split + 2, end)):
        rows.append(
            {
                "epoch": 1,
                "span": span,
                "first_minute": start * 1440 + 241,
                "last_minute": stop * 1440 + 240,
                "first_day": str(_EPOCH + timedelta(days=start)),
                "last_day": str(_EPOCH + timedelta(days=stop - 1)),
                "days": stop - start,
            }
        )
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (home.frozen / "spans.jsonl").write_text(text, encoding="utf-8")


def moment(day: date, hours: float = 0.0) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day) + timedelta(hours=hours)
