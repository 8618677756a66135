"""What a user's CSV may hold, and what a data set that such a file fills may declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from nullhouse.base.errors import Problem, nearest
from nullhouse.base.own_datasets import DEFAULTS, SHAPE

if TYPE_CHECKING:
    from ingest.register import Column, DataSet

#: A data set's file in the lake, and the folder whose file has no row but every column.
USER_FILE = "user.parquet"
USER_FOLDER = "_user"

_ARROW = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
#: All columns that any user's data set can have.
SHAPE_SCHEMA = pa.schema(
    [*((name, _ARROW[told["type"]]) for name, told in SHAPE.items()), ("file_key", pa.string())]
)

#: What a data set is placed in time by: something that happened, or that was announced.
EVENT_TIMES = ("event_at", "scheduled_at")
#: What a free number may measure; `size` has a column of its own.
MEASURES = (
    "count", "flow", "interval", "liquidity", "positioning", "price", "reference", "spread",
    "volatility",
)  # fmt: skip
#: Keys of the register that are about an archive's files; when a row was known, a user's file
#: says itself.
_OF_ARCHIVES = (
    "layouts", "header", "symbols", "rows_per_day", "required", "market",
    "publication_lag_seconds",
)  # fmt: skip


def event_time(dataset: DataSet) -> str:
    """The column that says when a row happened or is to happen."""
    return next(c.name for c in dataset.columns if c.name in EVENT_TIMES)


def is_schedule(dataset: DataSet) -> bool:
    """Whether its rows are announced before they happen."""
    return event_time(dataset) == "scheduled_at"


def shape_problems(dataset: DataSet, where: str) -> Iterator[Problem]:
    """What a data set declares that no file of the shape can hold."""
    for key in _OF_ARCHIVES:
        found, usual = getattr(dataset, key), DEFAULTS[key]
        if found != (tuple(usual) if isinstance(usual, list) else usual):
            what = f"{key} cannot be chosen for a user's data set"
            yield Problem(what, f"{where}, {key}", str(found), str(usual), f"remove {key}")
    yield from _time_problems(dataset, where)
    for column in dataset.columns:
        yield from _column_problems(column, f"{where}, column {column.name}")


def _time_problems(dataset: DataSet, where: str) -> Iterator[Problem]:
    names = [c.name for c in dataset.columns]
    placed = [name for name in EVENT_TIMES if name in names]
    if len(placed) != 1:
        yield Problem(
            "a data set has either event_at or scheduled_at",
            f"{where}, columns",
            " and ".join(placed) or "neither",
            "event_at for what happened, scheduled_at for what is announced before it happens",
        )
    if "known_at" not in names:
        remedy = "add {name: known_at}; a file may leave the column out"
        yield Problem("column known_at is not declared", f"{where}, columns", remedy=remedy)


def _column_problems(column: Column, where: str) -> Iterator[Problem]:
    told = SHAPE.get(column.name)
    if told is None:
        what = f"a user's file has no column {column.name!r}"
        yield Problem(what, where, column.name, nearest(column.name, SHAPE))
        return
    roles = (told["role"],) if "role" in told else MEASURES
    if column.role not in roles:
        allowed = nearest(column.role, roles)
        yield Problem(f"{column.name} has another role", where, column.role, allowed)
    if column.type != told["type"]:
        yield Problem(f"{column.name} has another type", where, column.type, told["type"])
