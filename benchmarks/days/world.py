"""A simulated lake that is landed once, and homes that hold its first days."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.guards.incremental.growth import Stage, set_stage
from nullhouse.steps.create_home import create_home
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world

FIRST: Final = date(2023, 1, 1)
ASSETS: Final = (
    "BTC ETH SOL XRP DOGE ADA BNB LTC LINK AVAX DOT TRX BCH ETC XLM ATOM FIL NEAR UNI AAVE"
)
SYMBOLS: Final = tuple(f"{asset}USDT" for asset in ASSETS.split())


def landed(cache: Path, days: int, symbols: int) -> Home:
    """A home of which only the lake is there; the archive is thrown away when it has landed."""
    if not 1 <= symbols <= len(SYMBOLS):
        raise NullhouseError(
            Problem(
                "so many symbols are not simulated",
                "--symbols",
                str(symbols),
                f"1 to {len(SYMBOLS)}",
            )
        )
    home = Home(cache / f"{days}x{symbols}")
    if not home.root.exists():
        # Elsewhere first: who comes while another lands the same takes nothing away from him.
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            _land(Home(Path(scratch) / "home"), Path(scratch) / "archive", days, symbols)
            if not home.root.exists():
                (Path(scratch) / "home").rename(home.root)
    return home


def _land(home: Home, archive: Path, days: int, symbols: int) -> None:
    names, last = SYMBOLS[:symbols], FIRST + timedelta(days=days - 1)
    simulate_world(
        archive,
        days=days,
        symbols=names,
        seed=5,
        plant="all" if symbols > 1 else "none",
        start=FIRST,
        depth_seconds=60,
    )
    ingest_archive(home, names, FIRST, last, None, str(archive))


def hold(source: Home, home: Home, days: int) -> None:
    """Make a home's lake the first days of a source's, and leave what was built of it."""
    set_stage(source, home, Stage("held", until=FIRST + timedelta(days=days - 1)))


def empty(home: Home) -> None:
    """A home without a file: what a build of it takes is dbt's own."""
    create_home(home)
