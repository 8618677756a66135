"""A home in which everything builds before any data come."""

from __future__ import annotations

from generator.freeze import render_index
from ingest.land import create_lake
from nullhouse.base.atomic import write_text
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger


def create_home(home: Home) -> None:
    """Make the folders, zero-row Parquet schemas, empty registers and stub macros that are
    not there yet; touch nothing that is."""
    for folder in (home.lake, home.warehouse, home.frozen, home.report, home.exploratory.parent):
        folder.mkdir(parents=True, exist_ok=True)
    create_lake(home)
    Ledger(home.ledger).create()
    registers = [home.frozen / "hypotheses.jsonl", home.frozen / "spans.jsonl", home.exploratory]
    for register in registers:
        # Touching a file that is there would give it a new time.
        if not register.exists():
            register.touch()
    index = home.frozen / "index.sql"
    if not index.exists():
        write_text(index, render_index([]))
