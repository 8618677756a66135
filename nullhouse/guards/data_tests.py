"""dbt's own tests on a built home: every failing one is a finding that names the row."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.warehouse.dbt import run_dbt

#: How our tests speak: the row, its model, what is wrong with it, the remedy, and
#: how many more rows are like it.
_SENTENCE = re.compile(
    r"row (?P<row>.+?) of (?P<model>\w+):? (?P<what>.+); "
    r"(?P<remedy>.+?)(?: \(and (?P<more>\d+) more rows\))?\s*$",
    re.S,
)
#: What parts the value found from the demand.
_DEMAND = re.compile(r" is not |, but | and may ")
_COLUMN = re.compile(r"(\w+_at|\w+_rank|\w+_sigma|\w+_minute) ")


def look(ground: Ground) -> list[Finding]:
    """Run them on a copy, because dbt opens its files to write; only the changed where named."""
    home = _copy(ground.home, ground.scratch / "data_tests")
    target = "full" if _is_evaluated(home) else "blind"
    try:
        run_dbt(home, "test", target=target, select=tuple(f"{m}+" for m in ground.changed))
    except NullhouseError as error:
        return findings_of(home.compiled(target) / "run_results.json") or [_unread(error)]
    finally:
        shutil.rmtree(home.warehouse, ignore_errors=True)
    return []


def findings_of(results: Path) -> list[Finding]:
    """One finding for each test that did not pass, in dbt's order; none without a run."""
    if not results.exists():
        return []
    ran = json.loads(results.read_text(encoding="utf-8"))["results"]
    return [
        finding_of(str(test["unique_id"]).split(".")[2], str(test["message"] or ""))
        for test in ran
        if test["status"] not in ("pass", "skipped", "success")
    ]


def _copy(home: Home, root: Path) -> Home:
    """The tables and the frozen macros; staged views go on reading the first home's lake."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for folder in (home.warehouse, home.frozen):
        shutil.copytree(folder, root / folder.name)
    return Home(root)


def _is_evaluated(home: Home) -> bool:
    """Whether the sighted half was ever built; an empty file is no half."""
    if not home.sighted.exists():
        return False
    with duckdb.connect(str(home.sighted), read_only=True) as sighted:
        names = {
            name for (name,) in sighted.execute("select table_name from duckdb_tables()").fetchall()
        }
    return {"out_windows", "fct_trials"} <= names


def finding_of(name: str, message: str) -> Finding:
    """What a failing test of this name said, in its parts."""
    said = _SENTENCE.search(message.split("\n\n  compiled code", maxsplit=1)[0])
    if not said:
        return Finding(
            guard="data_tests",
            model=name,
            found=message.strip(),
            expected="no row",
            cause="a test of the warehouse fails",
            remedy=f"dbt test --select {name} --store-failures",
        )
    found, demand = _parted(said["what"])
    column = _COLUMN.match(said["what"])
    return Finding(
        guard="data_tests",
        model=said["model"],
        column=column[1] if column else "",
        row=said["row"],
        expected=demand,
        found=found,
        cause=f"the test {name} fails for {1 + int(said['more'] or 0)} rows",
        remedy=said["remedy"].strip(),
    )


def _parted(what: str) -> tuple[str, str]:
    parts = _DEMAND.split(what, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else (what, "")


def _unread(error: NullhouseError) -> Finding:
    return Finding(
        guard="data_tests",
        model="dbt test",
        found=str(error),
        expected="every test runs",
        cause="dbt could not run its tests",
        remedy="mend what dbt says, then run the guard again",
    )
