"""How a user declares a data set of his own: a YAML file in the home, in the register's words.

Whoever loads the data and whoever says what they may be used for read the same files here. What
is alike for all of them, because they share one CSV shape, is filled in and need not be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home

#: The data set that ``--calendar`` fills.
CALENDAR = "scheduled_releases"

_TIME = {"type": "int64", "unit": "epoch_ms_or_us"}
_TEXT = {"type": "string", "unit": "none"}

#: The columns that a user's CSV may have, and what need not be said about each. Times are ISO
#: texts in the file and microseconds in the lake; the unit is the lake's.
SHAPE: dict[str, dict[str, Any]] = {
    "event_name": {**_TEXT, "role": "label", "required": True},
    "scheduled_at": {**_TIME, "role": "schedule", "required": True},
    "event_at": {**_TIME, "role": "time", "required": True},
    "known_at": {**_TIME, "role": "time", "optional": True},
    "symbol": {**_TEXT, "role": "symbol", "optional": True},
    "direction": {**_TEXT, "role": "side", "required": True},
    "size": {"type": "float64", "role": "size"},
    "value": {"type": "float64"},
}

#: What is alike for all data sets of users. They come when their file is given, and no event
#: model reads them unless it is written for them, hence `on_request`.
DEFAULTS: dict[str, Any] = {
    "market": "world",
    "source": "user",
    "fetch": "on_request",
    "layouts": [],
    "symbols": "um",
    "header": "always",
    "publication_lag_seconds": 0,
    "rows_per_day": None,
    # The first day whose microseconds since 1970 have sixteen digits.
    "coverage": {"first_on": date(2001, 9, 9)},
    "counterparts": [],
    "required": False,
}


def read_declarations(home: Home) -> list[tuple[str, dict[str, Any], Path]]:
    """Name, completed entry and file of every declaration in a home, by name."""
    files = [p for p in home.datasets.glob("*") if p.suffix in (".yml", ".yaml")]
    problems: list[Problem] = []
    found: list[tuple[str, dict[str, Any], Path]] = []
    for path in sorted(files):
        try:
            found.append((path.stem, complete(path.stem, {**_read(path), "source": "user"}), path))
        except NullhouseError as error:
            problems += error.problems
    if problems:
        raise NullhouseError(*problems)
    return found


def complete(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with what it left unsaid; an archive's data set has to say everything."""
    if entry.get("source") != "user":
        return dict(entry)
    columns = entry.get("columns")
    told = [_column(c) for c in columns] if isinstance(columns, list) else columns
    return {**DEFAULTS, "dataset": name, **entry, **({} if told is None else {"columns": told})}


def _column(column: Any) -> Any:
    """What the shape knows of a column, overruled by what the entry says."""
    if not isinstance(column, dict):
        return column
    return {**SHAPE.get(str(column.get("name")), {}), **column}


def _read(path: Path) -> dict[str, Any]:
    what = "the declaration of a data set"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        found = error.strerror or ""
        raise NullhouseError(Problem(f"{what} cannot be read", str(path), found)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NullhouseError(Problem(f"{what} is no valid YAML", str(path), str(error))) from error
    if not isinstance(document, dict):
        found = type(document).__name__
        raise NullhouseError(Problem(f"{what} is no mapping", str(path), found, "key: value lines"))
    return document
