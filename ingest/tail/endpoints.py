"""The table of REST endpoints, read strictly: a misspelt key is an error, never a default."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nullhouse.base.errors import NullhouseError, Problem, nearest

TABLE = Path(__file__).with_name("endpoints.yml")

Paging = Literal["forward", "window", "trades", "now"]
Positive = Annotated[int, Field(gt=0)]
#: A reply is a list of objects or of lists: a field's name, its position, or a quotient of two.
Cell = str | int


class _Strict(BaseModel):
    """No unknown key, no silent conversion, no later change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Market(_Strict):
    """One host: where it is, where it tells its limits, and the budget until it does."""

    base: Annotated[str, Field(pattern=r"^https?://.+$")]
    info: str
    info_weight: int
    weight_per_minute: Positive


class Pool(_Strict):
    """Requests that may be sent within a stretch of time, whatever they weigh."""

    requests: Positive
    seconds: Positive


class Endpoint(_Strict):
    """One address: how pages follow one another, and what each costs."""

    market: str
    path: Annotated[str, Field(pattern=r"^/")]
    paging: Paging
    limit: Positive
    weights: dict[int, int]
    pool: str | None = None
    reach_days: Positive | None = None
    window_days: Positive | None = None

    def weight(self, limit: int) -> int:
        """What a request for so many rows costs."""
        return next(w for most, w in sorted(self.weights.items()) if limit <= most)


class Source(_Strict):
    """Where some columns of a data set come from, and how its replies are stamped."""

    endpoint: str
    named: Literal["symbol", "pair", "all"]
    params: dict[str, str] = {}
    stamp: Cell = ""
    lag_steps: int = 0
    decimals: int | None = None
    columns: dict[str, Cell]


class Interval(_Strict):
    """Where the hours between two settlements are asked, and the column that holds them."""

    endpoint: str
    column: str


class Fill(_Strict):
    """How one data set is filled; ``step_seconds`` is None where rows have no grid."""

    label: Literal["start", "end"]
    step_seconds: Positive | None = None
    round_seconds: Positive | None = None
    settle_seconds: Annotated[int, Field(ge=0)]
    overlap_minutes: Positive | None = None
    part: Literal["hour", "day", "month"]
    id: str | None = None
    interval: Interval | None = None
    sources: Annotated[tuple[Source, ...], Field(strict=False, min_length=1)]

    @property
    def step_ms(self) -> int:
        """The grid's step; one millisecond where there is no grid."""
        return (self.step_seconds or 0) * 1000 or 1

    @property
    def next_ms(self) -> int:
        """The least distance from a label to the one after it."""
        return max(self.step_ms, (self.round_seconds or 0) * 1000)

    @property
    def decimals(self) -> dict[str, int]:
        """Digits to which the exchange rounds a column, where the archive shows more."""
        return {
            column: source.decimals
            for source in self.sources
            if source.decimals is not None
            for column in source.columns
        }


class Endpoints(_Strict):
    """The whole table."""

    markets: dict[str, Market]
    pools: dict[str, Pool]
    endpoints: dict[str, Endpoint]
    datasets: dict[str, Fill]

    @model_validator(mode="after")
    def _names_are_known(self) -> Endpoints:
        for endpoint in self.endpoints.values():
            _known(endpoint.market, self.markets)
            _known(endpoint.pool or next(iter(self.pools)), self.pools)
        for fill in self.datasets.values():
            asked = [source.endpoint for source in fill.sources]
            for name in (*asked, *([fill.interval.endpoint] if fill.interval else [])):
                _known(name, self.endpoints)
        return self

    def market_of(self, dataset_id: str) -> str:
        """The host that a data set is asked of."""
        return self.endpoints[self.datasets[dataset_id].sources[0].endpoint].market


def _known(name: str, allowed: Mapping[str, object]) -> None:
    if name not in allowed:
        raise ValueError(f"{name!r} is unknown; allowed: {nearest(name, allowed)}")


@cache
def load_endpoints(path: Path = TABLE) -> Endpoints:
    """Read and check the table; every problem of the file is reported at once."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return Endpoints.model_validate(document)
    except ValidationError as error:
        raise NullhouseError(*(_problem(dict(e), path.name) for e in error.errors())) from error


def _problem(error: dict[str, Any], file: str) -> Problem:
    place = ".".join(str(part) for part in error["loc"])
    return Problem(f"{file} is not valid", place, repr(error["input"])[:80], error["msg"])
