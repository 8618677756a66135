"""A home in which everything builds before any data come."""

from __future__ import annotations

from generator.catalogue import render_datasets
from generator.entries import own_entries
from generator.freeze import render_index
from ingest.land import create_lake
from nullhouse.base.atomic import write_text
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger


def create_home(home: Home) -> None:
    """Make the folders, zero-row Parquet schemas, empty registers and stub macros that are
    not there yet; touch nothing that is."""
    folders = (home.lake, home.datasets, home.warehouse, home.frozen, home.report)
    for folder in (*folders, home.exploratory.parent):
        folder.mkdir(parents=True, exist_ok=True)
    create_lake(home)
    write_catalogue(home)
    Ledger(home.ledger).create()
    registers = [home.frozen / "hypotheses.jsonl", home.frozen / "spans.jsonl"]
    for register in [*registers, home.exploratory, home.online_fdr]:
        # Touching a file that is there would give it a new time.
        if not register.exists():
            register.touch()
    index = home.frozen / "index.sql"
    if not index.exists():
        write_text(index, render_index([]))


def write_catalogue(home: Home) -> None:
    """What the introspector sees in the data sets that the home declares, where dbt reads it."""
    text = render_datasets(own_entries(home))
    if not home.catalogue.exists() or home.catalogue.read_text(encoding="utf-8") != text:
        write_text(home.catalogue, text)
