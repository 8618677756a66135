"""A home beside another: the same lake and ledger, its tables built anew."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from nullhouse.base.atomic import write_text
from nullhouse.base.canonical import canonical_json
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.create_home import create_home
from nullhouse.steps.frozen_files import write_frozen_files
from nullhouse.steps.spans import frozen_split
from nullhouse.warehouse.dbt import run_dbt

#: What the phases read, with all that it is made of.
READ = (
    "constants",
    "+evf_members",
    "+dim_datasets",
    "+dim_spans",
    "+path:models/blind/controls",
    "+path:models/sighted/outcomes",
)
_TABLES = ("--resource-type", "model", "--resource-type", "seed")


class Side:
    """A home that is thrown away; its tables stand for the split that was in force."""

    def __init__(self, home: Home, root: Path, threads: int) -> None:
        self.home, self._threads = Home(root), threads
        self._original = Ledger(home.ledger)
        root.mkdir(parents=True)
        # The lake is read and never written: a link is as good as a copy.
        self.home.lake.symlink_to(home.lake, target_is_directory=True)
        if home.datasets.is_dir():
            shutil.copytree(home.datasets, self.home.datasets)
        self.ledger = Ledger(self.home.ledger)
        self.ledger.create()
        create_home(self.home)
        self._take_over_parses(home)
        self._built_for: object = None

    def rewind(self, entries: Sequence[Entry]) -> None:
        """The ledger as it stood after these entries."""
        write_text(self.ledger.path, "".join(entry.line() for entry in entries))

    def build(self) -> None:
        """Build the tables from the lake, unless they stand for this split already."""
        spans = frozen_split(self.ledger)
        if spans is not None and spans == self._built_for:
            return
        write_frozen_files(self.home, self._original)
        lines = "".join(canonical_json(span) + "\n" for span in spans or [])
        write_text(self.home.frozen / "spans.jsonl", lines)
        run_dbt(self.home, "build", *_TABLES, select=READ, threads=self._threads)
        self._built_for = spans

    def _take_over_parses(self, home: Home) -> None:
        for target in ("full", "phase2"):
            parsed = home.compiled(target) / "partial_parse.msgpack"
            if parsed.exists():
                self.home.compiled(target).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(parsed, self.home.compiled(target) / parsed.name)
