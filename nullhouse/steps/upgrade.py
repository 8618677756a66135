"""A home taken to this version: tables are built anew, verdicts and the ledger stay.

A new schema, a new engine or a mended model is met by one rule: what was derived is derived
again, from the lake and the ledger, which are never rewritten. The old tables are put back
where that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.backup import back_up
from nullhouse.steps.create_home import create_home
from nullhouse.steps.freeze import check_frozen
from nullhouse.steps.made_with import differences, note_versions
from nullhouse.warehouse.dbt import run_dbt
from nullhouse.warehouse.tables import open_tables, rows

_VERDICTS = "select hypothesis_id, verdict, reason from sighted.main.fct_verdicts order by all"


@dataclass(frozen=True)
class Upgrade:
    """What was done; ``changed`` names hypotheses whose verdict reads otherwise (none, or the
    command fails)."""

    differences: tuple[str, ...]
    backup: Path
    verdicts: int


def upgrade(home: Home) -> Upgrade:
    """Back up, build every table anew, and prove that ledger and verdicts are what they were."""
    if not home.ledger.exists():
        raise NullhouseError(
            Problem("there is no home to upgrade", str(home.root), remedy="see NULLHOUSE_HOME")
        )
    Ledger(home.ledger).entries()
    other, before = tuple(differences(home)), _verdicts(home)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = home.root / "backups" / f"{stamp}.tar"
    back_up(home, kept)
    with _old_tables_aside(home, stamp):
        create_home(home)
        run_dbt(home, "build", target="blind")
        check_frozen(home)
        run_dbt(home, "build")
        _require_same(before, _verdicts(home))
    note_versions(home)
    return Upgrade(other, kept, len(before))


@contextmanager
def _old_tables_aside(home: Home, stamp: str) -> Iterator[None]:
    """Move the databases away; back if what follows fails, and off the disk if it does not.

    The hold-out is opened by Phase 2 alone, so its tables wait for the next one.
    """
    aside = home.root / "backups" / f"tables-{stamp}"
    aside.mkdir(parents=True)
    moved = [f for f in (home.blind, home.sighted, home.holdout) if f.exists()]
    for file in moved:
        file.rename(aside / file.name)
    try:
        yield
    except BaseException:
        for file in moved:
            file.unlink(missing_ok=True)
            (aside / file.name).rename(file)
        aside.rmdir()
        raise
    for file in moved:
        (aside / file.name).unlink()
    aside.rmdir()


def _verdicts(home: Home) -> list[dict[str, Any]]:
    if not home.sighted.exists():
        return []
    with open_tables(home) as connection:
        return rows(connection, _VERDICTS)


def _require_same(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    if not before or before == after:
        return
    known = {row["hypothesis_id"]: row for row in after}
    other = [row["hypothesis_id"] for row in before if known.get(row["hypothesis_id"]) != row]
    raise Finding(
        Problem(
            what="verdicts read otherwise after the upgrade, so the old tables were put back",
            where=", ".join(other[:5]) or "hypotheses that were not there before",
            remedy="this is a fault of ours: keep this version, and report it with the two texts",
        )
    )
