"""Blind build: the blind half builds where no result is, and touches none that lies about.

First the sighted and hold-out files, the ledger and all other results are absent. Then files of
their names hold what nobody can open: a target that attaches one fails.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.guards.compiled import empty_home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.warehouse.dbt import run_dbt

GUARD, HOME = "blind_build", "blind_build"
_STALE = b"not to be opened by the blind half"
#: The smallest build there is: that it opens its connection is all that is asked.
_SMALLEST = "dim_controls"


def look(ground: Ground) -> list[Finding]:
    """Build the blind half on an empty home, twice; whatever fails is a finding."""
    home, select = _home(ground)
    _remove_results(home)
    found = [*_build(home, "build", select), *_databases(home)]
    if found:
        return found
    _lay_stale_files(home)
    return [*_build(home, "run", (_SMALLEST,)), *_opened(home)]


def _home(ground: Ground) -> tuple[Home, tuple[str, ...]]:
    """Where to build, and which models: on the clean tree's build, those that differ alone."""
    clean = ground.clean / HOME if ground.clean else None
    if not ground.changed or clean is None or not clean.exists():
        return empty_home(ground, HOME), ()
    home = Home(ground.scratch / HOME)
    if not home.root.exists():
        shutil.copytree(clean, home.root, ignore=shutil.ignore_patterns("dbt"))
    return home, tuple(f"{model}+" for model in ground.changed)


def _build(home: Home, command: str, select: tuple[str, ...]) -> Iterator[Finding]:
    try:
        run_dbt(home, command, target="blind", select=select)
    except NullhouseError as error:
        refused = _refused(str(error))
        failed = [refused] if refused else list(_failed(home))
        if not failed:
            raise
        yield from failed


def _refused(said: str) -> Finding | None:
    """What dbt refuses before it builds anything: in this target the other half is disabled."""
    found = re.search(
        r"'model\.\w+\.(\w+)' .*depends on a node named '(\w+)' which is disabled", said
    )
    return _finding(found[1], f"{found[2]} is disabled: it is not blind") if found else None


def _failed(home: Home) -> Iterator[Finding]:
    results = home.compiled("blind") / "run_results.json"
    ran = json.loads(results.read_text(encoding="utf-8"))["results"] if results.exists() else []
    for node in ran:
        if node["status"] in ("error", "fail"):
            yield _finding(node["unique_id"].split(".")[2], " ".join(str(node["message"]).split()))


def _databases(home: Home) -> Iterator[Finding]:
    """Attaching a file that is not there makes it."""
    for path in sorted(home.warehouse.glob("*.duckdb")):
        if path != home.blind:
            yield _finding(path.name, "a database was made beside the blind one")


def _opened(home: Home) -> Iterator[Finding]:
    for path in _results(home):
        if path.read_bytes() != _STALE:
            yield _finding(path.name, "a file of results was written by the blind half")


def _finding(model: str, found: str) -> Finding:
    return Finding(
        guard=GUARD,
        model=model,
        expected="the blind half builds with no outcome in reach",
        found=found,
        cause="built on an empty home without any file of results",
        remedy="read blind relations by ref() and sources by source(), and attach nothing",
    )


def _results(home: Home) -> tuple[Path, ...]:
    return (home.sighted, home.holdout, home.ledger, home.exploratory)


def _remove_results(home: Home) -> None:
    for path in _results(home):
        path.unlink(missing_ok=True)


def _lay_stale_files(home: Home) -> None:
    for path in _results(home):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_STALE)
