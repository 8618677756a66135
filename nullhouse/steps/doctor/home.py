"""The home: write access, its version, its ledger, its databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.doctor.check import Check
from nullhouse.steps.made_with import differences
from nullhouse.warehouse.tables import open_tables


def check_home(home: Home) -> Iterator[Check]:
    """What is asked of a home that is there; one that is not yet can at least be made."""
    yield _writable(home.root)
    if not home.ledger.exists():
        return
    yield _made_with(home)
    yield _ledger(home)
    yield _databases(home)


def _writable(root: Path) -> Check:
    there = next(p for p in (root, *root.parents) if p.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"nullhouse")
    except OSError as error:
        found = f"{there}: {error.strerror}"
        return Check("home", found, "give yourself write access, or set NULLHOUSE_HOME elsewhere")
    return Check("home", f"{root} can be written to" + ("" if root.exists() else ", once made"))


def _made_with(home: Home) -> Check:
    other = differences(home)
    do = "nullhouse upgrade: it keeps a backup and builds the tables anew" if other else ""
    return Check("version", "; ".join(other) or "the home was made with this version", do)


def _ledger(home: Home) -> Check:
    try:
        return Check("ledger", f"{len(Ledger(home.ledger).entries())} entries, chain unbroken")
    except NullhouseError as error:
        return Check(
            "ledger", str(error.problems[0]).splitlines()[0], "nullhouse verify says where"
        )


def _databases(home: Home) -> Check:
    there = [f.name for f in (home.blind, home.sighted, home.holdout) if f.exists()]
    try:
        with open_tables(home):
            return Check("databases", ", ".join(there) or "none is built yet")
    except NullhouseError as error:
        [problem] = error.problems
        return Check("databases", problem.found, problem.remedy)
