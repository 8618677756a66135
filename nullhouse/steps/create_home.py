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
    for register in (home.frozen / "hypotheses.jsonl", home.frozen / "spans.jsonl"):
        register.touch(exist_ok=True)
    home.exploratory.touch(exist_ok=True)
    index = home.frozen / "index.sql"
    if not index.exists():
        write_text(index, render_index([]))
