"""The project's own macros, run without dbt: rendered by plain Jinja, over tables of a test."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from nullhouse.base.home import PROJECT

FOLDERS = ("templates", "operators", "families")
#: What a family may read; all of it is blind.
TABLES = {
    "evt_events": "event_id integer, trigger varchar, direction varchar, attribute varchar",
    "sta_pre_event": "event_id integer, state varchar, bucket varchar",
    "cnf_confirmations": "event_id integer, confirmation varchar",
    "cnf_branches": "event_id integer, splitter varchar, branch varchar",
}


class _Exceptions:
    @staticmethod
    def raise_compiler_error(message: str) -> None:
        raise ValueError(message)


def render(jinja: str, *texts: str) -> str:
    """SQL of some Jinja, given the house's macros and the frozen ones."""
    files = [p for f in FOLDERS for p in sorted((PROJECT / "macros" / f).glob("*.sql"))]
    house = "".join(p.read_text() for p in files if p.stem not in ("read_frozen", "hypotheses"))
    environment = Environment()
    environment.globals |= {"ref": lambda name: name, "exceptions": _Exceptions()}
    return environment.from_string(house + "".join(texts) + jinja).render()


def tables(connection: Any, **rows: list[tuple[Any, ...]]) -> None:
    """Create every table that a family may read, with the rows that are given."""
    for name, columns in TABLES.items():
        connection.execute(f"create or replace table {name} ({columns})")
        for row in rows.get(name, []):
            marks = ", ".join("?" * len(row))
            connection.execute(f"insert into {name} values ({marks})", list(row))
