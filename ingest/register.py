"""The register of data sets, read strictly: a misspelt key is an error, never a default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.register_rules import contradictions, doubled, in_plain_words
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import PROJECT

REGISTER = PROJECT / "models" / "blind" / "staging" / "binance" / "_binance__sources.yml"

Market = Literal["um", "spot", "cm", "option"]
#: How the archive names an asset in its folders; the rules stand in ``ingest.symbols``.
Naming = Literal["um", "spot", "cm", "cm_pair", "volatility_index", "underlying"]
Sensor = Literal["price", "synchronisation", "crowding", "liquidity", "forced_flow", "expectation"]
Role = Literal[
    "time", "price", "spread", "size", "count", "symbol", "side", "label", "band", "interval",
    "liquidity", "positioning", "flow", "volatility", "reference", "id", "sequence", "greek",
    "ignored",
]  # fmt: skip
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    """No unknown key, no silent conversion, no later change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Column(_Strict):
    """One column of the published file; its role says what it measures."""

    name: Word
    type: Literal["int64", "float64", "string", "bool"]
    role: Role
    unit: Word
    required: bool = False
    optional: bool = False


class Layout(_Strict):
    """Where one period's file lies: ``{symbol}`` and ``{date}`` or ``{month}`` are filled in.

    A monthly file stands for the days of its month; daily ones are asked for where it is not
    there, or does not hold a day whole.
    """

    period: Literal["daily", "monthly"]
    key: Annotated[str, Field(pattern=r"^data/.+\.zip$")]


class Coverage(_Strict):
    """The days for which the archive ever published; no ``last_on`` means that it still does."""

    first_on: date
    last_on: date | None = None


class DataSet(_Strict):
    """One registered data set."""

    id: Word
    dataset: Word
    market: Market
    sensor: Sensor
    grain: Literal["bar", "snapshot", "settlement", "event"]
    cadence_seconds: Annotated[int, Field(gt=0)]
    publication_lag_seconds: Annotated[int, Field(ge=0)]
    layouts: Annotated[tuple[Layout, ...], Field(strict=False)]
    symbols: Naming
    header: Literal["sniff", "always"]
    #: What identifies a row within a symbol: of two rows alike in these, staging keeps one.
    key: Annotated[tuple[Word, ...], Field(strict=False, min_length=1)]
    rows_per_day: Annotated[int, Field(gt=0)] | None
    #: Whether a stamp names an instant, or a period by its start or as each file shows.
    labels: Literal["instant", "start", "by_file"] = "instant"
    coverage: Coverage
    counterparts: Annotated[tuple[str, ...], Field(strict=False)]
    participation: Literal["voluntary", "forced"]
    required: bool
    #: What is large, or read by no model yet, comes when it is named.
    fetch: Literal["default", "on_request"] = "default"
    columns: Annotated[tuple[Column, ...], Field(strict=False)]
    defects: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @property
    def landed_columns(self) -> tuple[Column, ...]:
        """The columns that reach the lake, in file order."""
        return tuple(c for c in self.columns if c.role != "ignored")

    def layout(self, period: str) -> Layout | None:
        """The layout of a period, if files of that period are published."""
        return next((each for each in self.layouts if each.period == period), None)

    @property
    def time_columns(self) -> tuple[Column, ...]:
        """The columns that hold times; the first one places a row in time."""
        return tuple(c for c in self.columns if c.role == "time")


@dataclass(frozen=True)
class Register:
    """All registered data sets, in the order of the file."""

    datasets: tuple[DataSet, ...]

    def __iter__(self) -> Iterator[DataSet]:
        return iter(self.datasets)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(d.id for d in self.datasets)

    def select(self, ids: list[str] | tuple[str, ...] | None) -> tuple[DataSet, ...]:
        """The named data sets in register order; without names those that come by default, with
        ``all`` every one. Unknown names are errors."""
        if ids is None:
            return tuple(d for d in self.datasets if d.fetch == "default")
        if list(ids) == ["all"]:
            return self.datasets
        unknown = [i for i in dict.fromkeys(ids) if i not in self.ids]
        if unknown or not ids:
            raise NullhouseError(*(_unknown_dataset(i, self.ids) for i in unknown or [""]))
        return tuple(d for d in self.datasets if d.id in ids)


def load_register(path: Path = REGISTER) -> Register:
    """Read and check the register; every problem of the file is reported at once."""
    entries = _entries(_parse(path), path)
    problems: list[Problem] = []
    datasets: list[DataSet] = []
    for name, entry in entries:
        try:
            datasets.append(DataSet.model_validate({**entry, "id": name}))
        except ValidationError as error:
            problems += in_plain_words(error, DataSet, f"{path.name}: table {name}")
    known = [name for name, _ in entries]
    for dataset in datasets:
        problems += contradictions(dataset, known, f"{path.name}: table {dataset.id}")
    problems += doubled(datasets, path.name)
    if problems:
        raise NullhouseError(*problems)
    return Register(tuple(datasets))


def _parse(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NullhouseError(
            Problem("the register of data sets cannot be read", str(path), error.strerror or "")
        ) from error
    except yaml.YAMLError as error:
        raise NullhouseError(
            Problem("the register of data sets is no valid YAML", str(path), str(error))
        ) from error


def _entries(document: Any, path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Each table's name and register; what else dbt keeps in the file is none of our concern."""
    problems: list[Problem] = []
    found: list[tuple[str, dict[str, Any]]] = []
    for source in _items(document, "sources"):
        for table in _items(source, "tables"):
            name = str(table.get("name", "?"))
            entry = _dig(table, "config", "meta", "register")
            if not isinstance(entry, dict):
                problems.append(_no_register(name, path))
            elif name in dict(found):
                problems.append(Problem(f"table {name} stands twice", path.name))
            else:
                found.append((name, entry))
    if not found and not problems:
        problems.append(Problem("no table is registered", str(path), remedy="add one to sources"))
    if problems:
        raise NullhouseError(*problems)
    return found


def _items(value: Any, key: str) -> list[dict[str, Any]]:
    listed = value.get(key) if isinstance(value, dict) else None
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _dig(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _no_register(name: str, path: Path) -> Problem:
    return Problem(
        f"table {name} has no register",
        path.name,
        remedy="describe it under config.meta.register, as the other tables do",
    )


def _unknown_dataset(found: str, allowed: tuple[str, ...]) -> Problem:
    what = f"unknown data set {found!r}" if found else "no data set is named"
    return Problem(what, "--datasets", found, nearest(found, allowed), "name one of these, or none")
