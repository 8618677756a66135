"""The whole proof, outside the suite: every blind relation, at every stage of a lake's growth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from nullhouse.base.home import Home
from nullhouse.guards.ground import Ground
from nullhouse.guards.incremental import look
from nullhouse.guards.incremental.builds import build
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
FIRST, LAST = date(2023, 11, 2), date(2024, 1, 10)


def test_every_blind_relation_grows_to_what_one_build_gives(tmp_path: Path) -> None:
    home, archive = Home(tmp_path / "home"), tmp_path / "archive"
    simulate_world(
        archive,
        days=(LAST - FIRST).days + 1,
        symbols=SYMBOLS,
        seed=11,
        plant="all",
        start=FIRST,
        depth_seconds=60,
    )
    ingest_archive(home, SYMBOLS, FIRST, LAST, None, str(archive))
    build(home)
    assert look(Ground(home, tmp_path)) == []
