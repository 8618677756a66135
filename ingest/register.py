"""The register of data sets, read strictly: a misspelt key is an error, never a default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.register_rules import contradictions, doubled, in_plain_words
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.own_datasets import complete, read_declarations

_STAGING = PROJECT / "models" / "blind" / "staging"
REGISTER = _STAGING / "binance" / "_binance__sources.yml"
#: What is not Binance's and comes as a user's own file.
USER_REGISTER = _STAGING / "calendar" / "_calendar__sources.yml"

Market = Literal["um", "spot", "cm", "option", "world"]
#: How the archive names an asset in its folders; the rules stand in ``ingest.symbols``.
Naming = Literal["um", "spot", "cm", "cm_pair", "volatility_index", "underlying"]
Sensor = Literal["price", "synchronisation", "crowding", "liquidity", "forced_flow", "expectation"]
Role = Literal[
    "time", "price", "spread", "size", "count", "symbol", "side", "label", "band", "interval",
    "liquidity", "positioning", "flow", "volatility", "reference", "id", "sequence", "greek",
    "schedule", "ignored",
]  # fmt: skip
#: libyaml reads the file six times as fast as Python does; its rules are the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
    #: Who brings it: ingest from the archive, the tail from the exchange, or the user's own files.
    source: Literal["archive", "rest", "user"] = "archive"
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
        return tuple(c for c in self.columns if c.role in ("time", "schedule"))


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
        """The named data sets of the archive in register order; without names those that come by
        default, with ``all`` every one. Unknown names are errors."""
        archived = self.of("archive")
        if ids is None:
            return tuple(d for d in archived if d.fetch == "default")
        if list(ids) == ["all"]:
            return archived
        allowed = tuple(d.id for d in archived)
        unknown = [i for i in dict.fromkeys(ids) if i not in allowed]
        if unknown or not ids:
            raise NullhouseError(*(self._not_selectable(i, allowed) for i in unknown or [""]))
        return tuple(d for d in archived if d.id in ids)

    def of(self, source: str) -> tuple[DataSet, ...]:
        """The data sets that the archive, the exchange or a user brings."""
        return tuple(d for d in self.datasets if d.source == source)

    def _not_selectable(self, found: str, allowed: tuple[str, ...]) -> Problem:
        remedies = {
            "user": f"give your own file of it: --events {found}=FILE",
            "rest": f"ask the exchange for it: nullhouse tail --datasets {found}",
        }
        for dataset in self.datasets:
            if dataset.id == found:
                what, remedy = f"{found} is not in the archive", remedies[dataset.source]
                return Problem(what, "--datasets", found, ", ".join(allowed), remedy)
        return _unknown_dataset(found, allowed)


def load_register(*paths: Path) -> Register:
    """Read and check the register, by default the shipped one; every problem of its files is
    reported at once."""
    return _read_register(paths) if paths else _shipped_register()


@cache
def _shipped_register() -> Register:
    """It does not change while a command runs, and a command asks for it many times."""
    return _read_register((REGISTER, USER_REGISTER))


def _read_register(paths: Sequence[Path]) -> Register:
    entries = [
        (name, complete(name, entry), f"{path.name}: table {name}")
        for path in paths
        for name, entry in _entries(_parse(path), path)
    ]
    return Register(_build(entries, (), ", ".join(path.name for path in paths)))


def register_of(home: Home) -> Register:
    """The shipped register and, after it, what the home's user declares of his own."""
    shipped = load_register().datasets
    entries = [(name, entry, str(path)) for name, entry, path in read_declarations(home)]
    return Register((*shipped, *_build(entries, shipped, str(home.datasets))))


def _build(
    entries: Sequence[tuple[str, dict[str, Any], str]], beside: tuple[DataSet, ...], where: str
) -> tuple[DataSet, ...]:
    """The data sets of entries that stand beside others, or all that is wrong with them."""
    problems: list[Problem] = []
    datasets: list[DataSet] = []
    for name, entry, place in entries:
        try:
            datasets.append(DataSet.model_validate({**entry, "id": name}))
        except ValidationError as error:
            problems += in_plain_words(error, DataSet, place)
    known = [*(d.id for d in beside), *(name for name, _, _ in entries)]
    places = {name: place for name, _, place in entries}
    for dataset in datasets:
        problems += contradictions(dataset, known, places[dataset.id])
    problems += doubled([*beside, *datasets], where)
    if problems:
        raise NullhouseError(*problems)
    return tuple(datasets)


def _parse(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
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
