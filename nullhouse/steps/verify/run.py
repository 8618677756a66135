"""Everything that can be proved without building anything, and all that is wrong at once."""

from __future__ import annotations

from typing import Any

from nullhouse.base.errors import Checks, Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.freeze import frozen_problems
from nullhouse.steps.verify.lake import check_lake


def verify(home: Home, *, pages: bool = False) -> dict[str, Any]:
    """What was proved, as one row; raises :class:`Finding` with every problem.

    The ledger's chain; frozen files against the ledger; the manifest's seal; the lake's files
    against the manifest by their footers, and with ``pages`` by every page's checksum.
    """
    checks = Checks()
    ledger = Ledger(home.ledger)
    entries = checks.of(ledger.entries)
    if entries is not None and home.ledger.exists():
        checks.of(lambda: _raise(frozen_problems(home, ledger)))
    files = checks.of(lambda: check_lake(home, pages=pages))
    if checks.problems:
        raise Finding(*checks.problems)
    return {"entries": len(entries or []), "last_sha256": _last(entries), "lake_files": files or 0}


def _last(entries: list[Entry] | None) -> str:
    return entries[-1].sha256 if entries else "nothing is recorded yet"


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise NullhouseError(*problems)
