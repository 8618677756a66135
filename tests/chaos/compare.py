"""What a home holds, free of clocks, so that two homes can be compared: rows, files, entries."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.verify import verify

#: What tells when something was done, and nothing of what it was.
#: A hash of the ledger covers its clock, so it tells no more.
CLOCKS = {
    "fetched_at", "frozen_at", "at", "decided_at", "ledger_sha256", "received_at", "received_ns",
    "connection",
}  # fmt: skip
_FROZEN_AT = re.compile(r'"frozen_at": ?"[^"]*"|frozen[ _]at:? [0-9T:.\- ]+')


@dataclass(frozen=True)
class Difference:
    """A home beside an undisturbed one."""

    lost: int
    doubled: int
    broken: list[str]
    told: list[str]

    @property
    def is_equal(self) -> bool:
        return not (self.lost or self.doubled or self.broken or self.told)


def content(home: Home, *, live: bool = False) -> dict[str, Any]:
    """Multisets of rows by table: lake, manifest, ledger, frozen files, databases; and what
    `nullhouse verify` has to say. Of a recording the rows alone: its files' names are times."""
    ask = duckdb.connect()
    tables: dict[str, Any] = {}
    for folder in sorted(p for p in home.lake.glob("*") if p.is_dir() and p.name[0] != "_"):
        source = f"read_parquet('{folder}/**/*.parquet', union_by_name = true)"
        if not (live and folder.name.startswith("recorded_")):
            tables[f"lake {folder.name}"] = _rows(source, ask, {"file_key"} if live else set())
    if home.manifest.exists() and not live:
        tables["manifest"] = _rows(f"read_parquet('{home.manifest}')", ask)
    tables["frozen"] = _frozen(home)
    tables |= _ledger(home)
    for database in (home.blind, home.sighted):
        tables |= _database(database) if database.exists() else {}
    return {"tables": tables, "broken": _verified(home)}


def difference(undisturbed: dict[str, Any], found: dict[str, Any]) -> Difference:
    """Rows that are missing, rows that are too many, and what is broken."""
    lost, doubled, told = 0, 0, []
    before, after = undisturbed["tables"], found["tables"]
    for name in sorted({*before, *after}):
        was, now = Counter(before.get(name, {})), Counter(after.get(name, {}))
        if was != now:
            lost, doubled = lost + (was - now).total(), doubled + (now - was).total()
            told.append(f"{name}: {(was - now).total()} lost, {(now - was).total()} added")
    return Difference(lost, doubled, list(found["broken"]), told)


def _rows(
    source: str, ask: duckdb.DuckDBPyConnection, without: Collection[str] = ()
) -> dict[str, int]:
    columns = [row[0] for row in ask.execute(f"describe select * from {source}").fetchall()]
    shown = ", ".join(f'"{c}"' for c in sorted(columns) if c not in {*CLOCKS, *without}) or "0"
    counted = ask.execute(
        f"select hash(row({shown}))::varchar, count(*) from {source} group by 1"
    ).fetchall()
    return dict(counted)


def _database(path: Path) -> dict[str, dict[str, int]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where not internal order by 1"
        ).fetchall()
        return {f"{path.stem} {name}": _rows(f'"{name}"', connection) for (name,) in tables}


def _ledger(home: Home) -> dict[str, dict[str, int]]:
    try:
        entries = Ledger(home.ledger).entries()
    except NullhouseError:
        return {}
    texts = [json.dumps([e.kind, e.body], sort_keys=True) for e in entries]
    return {"ledger": Counter(_FROZEN_AT.sub("", text) for text in texts)}


def _frozen(home: Home) -> dict[str, int]:
    """Frozen files, line by line."""
    files = sorted(p for p in home.frozen.glob("*") if p.is_file() and p.name[0] != ".")
    lines = [f"{p.name} {_FROZEN_AT.sub('', x)}" for p in files for x in p.read_text().splitlines()]
    return Counter(lines)


def _verified(home: Home) -> list[str]:
    try:
        verify(home, pages=True)
    except NullhouseError as error:
        return [problem.what for problem in error.problems]
    return []
