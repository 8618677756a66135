"""What the register's types cannot say: near-miss spelling, and entries that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from ingest.user.shape import shape_problems
from nullhouse.base.errors import Problem, nearest

if TYPE_CHECKING:
    from ingest.register import DataSet

#: Columns that ingest itself adds; a file that brought its own would clash.
RESERVED = ("file_key",)
TIME_UNITS = {"epoch_ms_or_us": "int64", "utc_text": "string", "utc_date": "string"}
PLACEHOLDERS = {"daily": {"symbol", "date"}, "monthly": {"symbol", "month"}}


def in_plain_words(error: ValidationError, model: type[BaseModel], where: str) -> list[Problem]:
    """Pydantic's findings as problems with place, allowed values and nearest match."""
    return [_problem(dict(e), model, where) for e in error.errors(include_url=False)]


def _problem(error: dict[str, Any], model: type[BaseModel], where: str) -> Problem:
    *path, last = error["loc"]
    place = f"{where}, {_spell(error['loc'])}"
    if error["type"] == "extra_forbidden":
        names = _model_at(model, path).model_fields
        return Problem(f"unknown key {last!r}", place, str(last), nearest(str(last), names))
    if error["type"] == "missing":
        return Problem(f"key {last!r} is missing", place, remedy=f"add {last}")
    if error["type"] == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        found = str(error["input"])
        return Problem(f"{last} has no such value", place, found, nearest(found, allowed))
    return Problem(f"{last} is not valid", place, repr(error["input"]), error["msg"])


def _spell(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location)


def _model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel]:
    """The model whose keys stand at a path of field names and list positions."""
    for part in path:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            model = next(t for t in (kind, *get_args(kind)) if _is_model(t))
    return model


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def contradictions(dataset: DataSet, known: Sequence[str], where: str) -> Iterator[Problem]:
    """What is wrong with an entry whose single values are all allowed."""
    if dataset.source == "user":
        yield from shape_problems(dataset, where)
    else:
        yield from _layout_problems(dataset, where)
    yield from _column_problems(dataset, where)
    yield from _time_problems(dataset, where)
    for name in dataset.counterparts:
        if name not in known:
            yield Problem(f"counterpart {name!r} is unknown", where, name, nearest(name, known))
    covered = dataset.coverage
    if covered.last_on and covered.last_on < covered.first_on:
        span = f"{covered.first_on} to {covered.last_on}"
        yield Problem("coverage ends before it begins", where, span)


def doubled(datasets: Sequence[DataSet], where: str) -> Iterator[Problem]:
    """Entries that share data set and market, which together name a row of the catalogue."""
    first: dict[tuple[str, str], str] = {}
    seen: set[str] = set()
    for entry in datasets:
        if entry.id in seen:
            remedy = "give it another name"
            yield Problem(f"data set {entry.id} is declared twice", where, entry.id, remedy=remedy)
        seen.add(entry.id)
        name = first.setdefault((entry.dataset, entry.market), entry.id)
        if name != entry.id:
            what = f"tables {name} and {entry.id} are the same data set of the same market"
            yield Problem(what, where, f"dataset {entry.dataset}, market {entry.market}")


def _layout_problems(dataset: DataSet, where: str) -> Iterator[Problem]:
    periods = [layout.period for layout in dataset.layouts]
    if dataset.source != "archive" and not periods:
        return
    if not periods or len(set(periods)) < len(periods):
        yield Problem(
            f"the layouts are {', '.join(periods) or 'none'}",
            f"{where}, layouts",
            allowed="daily, monthly, or one of each: with none nothing can be fetched, "
            "and with two of one period every row comes twice",
        )
    for layout in dataset.layouts:
        found = set(re.findall(r"{(.*?)}", layout.key))
        wanted = PLACEHOLDERS[layout.period]
        if found != wanted:
            allowed = " and ".join(f"{{{name}}}" for name in sorted(wanted, reverse=True))
            place = f"{where}, layouts"
            yield Problem(f"a {layout.period} key must name", place, layout.key, allowed)


def _column_problems(dataset: DataSet, where: str) -> Iterator[Problem]:
    names = [c.name for c in dataset.columns]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Problem(f"column {name!r} stands twice", f"{where}, columns")
    for name in dataset.key:
        if name not in names:
            place = f"{where}, key"
            yield Problem(f"key column {name!r} is unknown", place, name, nearest(name, names))
    for name in RESERVED:
        if name in names:
            yield Problem(f"column {name!r} is added by ingest", f"{where}, columns", name)
    for column in dataset.columns:
        if (column.name == "symbol") != (column.role == "symbol"):
            place = f"{where}, column {column.name}"
            yield Problem("the symbol's column is named symbol", place, column.role)
        if column.required and column.role == "ignored":
            place = f"{where}, column {column.name}"
            yield Problem("an ignored column cannot be required", place)


def _time_problems(dataset: DataSet, where: str) -> Iterator[Problem]:
    times = dataset.time_columns
    if not times:
        yield Problem("no column has the role time", f"{where}, columns")
    for column in times:
        place = f"{where}, column {column.name}"
        if column.unit not in TIME_UNITS:
            allowed = nearest(column.unit, TIME_UNITS)
            yield Problem("no such unit of time", place, column.unit, allowed)
        elif TIME_UNITS[column.unit] != column.type:
            kind = TIME_UNITS[column.unit]
            yield Problem(f"{column.unit} is read as {kind}", place, column.type, kind)
        # Ingest fills in when a user's event was known; that it happened, the file must say.
        filled = dataset.source == "user" and column.name == "known_at"
        if not filled and (not column.required or column.optional):
            yield Problem("a time must be in every row", place, remedy="set required: true")
