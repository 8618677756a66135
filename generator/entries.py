"""What the generator needs to know of a registered data set; ingest checks the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from generator.strict import build, read_yaml
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.own_datasets import complete, read_declarations

#: What Binance publishes, and what a user brings.
REGISTERS = (
    Path("models/blind/staging/binance/_binance__sources.yml"),
    Path("models/blind/staging/calendar/_calendar__sources.yml"),
)


class _Partly(BaseModel):
    """Strict in what it reads; keys that serve other readers are left to them."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Column(_Partly):
    name: str
    role: str


class RegisterEntry(_Partly):
    """A data set as the introspector sees it."""

    id: str
    dataset: str
    market: str
    sensor: str
    grain: str
    cadence_seconds: Annotated[int, Field(gt=0)]
    rows_per_day: int | None
    counterparts: Annotated[tuple[str, ...], Field(strict=False)]
    participation: str
    fetch: str = "default"
    columns: Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]

    @property
    def roles(self) -> frozenset[str]:
        """What its columns measure."""
        return frozenset(column.role for column in self.columns)


def load_entries(root: Path = PROJECT) -> tuple[RegisterEntry, ...]:
    """All registered data sets in the order of the register."""
    read = [
        (name, complete(name, register), f"{path.name}: table {name}")
        for path in (root / part for part in REGISTERS)
        for name, register in _registers(read_yaml(path, "the register of data sets"))
    ]
    if not read:
        where = str(root / REGISTERS[0])
        nothing = Problem("no data set is registered", where, remedy="add a table to sources")
        raise NullhouseError(nothing)
    return _built(read)


def own_entries(home: Home) -> tuple[RegisterEntry, ...]:
    """The data sets that a home's user declares of his own, by name."""
    return _built([(name, told, str(path)) for name, told, path in read_declarations(home)])


def _built(read: Sequence[tuple[str, dict[str, Any], str]]) -> tuple[RegisterEntry, ...]:
    entries: list[RegisterEntry] = []
    problems: list[Problem] = []
    for name, register, where in read:
        entry, found = build(RegisterEntry, {**register, "id": name}, where)
        problems += found
        if entry:
            entries.append(entry)
    if problems:
        raise NullhouseError(*problems)
    return tuple(entries)


def _registers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for source in document.get("sources") or []:
        for table in source.get("tables") or []:
            meta = (table.get("config") or {}).get("meta") or {}
            yield str(table.get("name")), meta.get("register") or {}
