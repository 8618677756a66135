"""What a simulated archive is made from; wrong options are refused, all at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from ingest.simulator.plants import check_plants
from ingest.simulator.profiles import LEADER
from nullhouse.base.errors import NullhouseError, Problem

_SYMBOL = re.compile(r"[A-Z0-9]{1,20}USDT")
_MOST_DAYS = 1500
#: The book depth's first day; every other data set's layout is constant or known since.
_FIRST_DAY, _LAST_DAY = date(2023, 1, 1), date(2035, 12, 31)
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class SimulationOptions:
    """The world's recipe: equal options give equal bytes."""

    seed: int
    symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
    days: int = 150
    start: date = date(2023, 11, 2)
    plants: Mapping[str, float] = field(default_factory=dict)
    depth_seconds: int = 30
    crash: bool = True
    #: Share of each data set's files that is not there.
    missing_files: float = 0.01
    #: Share of the metrics' ratio cells that is blank.
    blank_cells: float = 0.0002
    #: Share of depth snapshots that falls into gaps.
    missing_snapshots: float = 0.001

    def __post_init__(self) -> None:
        problems = [
            *_check_symbols(self.symbols),
            *_check_span(self.start, self.days),
            *check_plants(dict(self.plants)),
            *_check_leader(self.symbols, self.plants),
            *_check_numbers(self),
        ]
        if problems:
            raise NullhouseError(*problems)

    @property
    def end(self) -> date:
        """The last simulated day."""
        return self.start + timedelta(days=self.days - 1)

    def as_json(self) -> dict[str, Any]:
        """The options as they stand in truth.json."""
        return asdict(self) | {
            "symbols": list(self.symbols),
            "start": self.start.isoformat(),
            "plants": {name: float(size) for name, size in sorted(self.plants.items())},
        }


def _check_symbols(symbols: tuple[str, ...]) -> list[Problem]:
    allowed = "USD-margined perpetuals such as BTCUSDT: capitals and digits, ending in USDT"
    if not symbols:
        return [Problem("no symbol is named", "--symbols", "nothing", allowed)]
    problems = [
        Problem("this is no symbol", "--symbols", name or "nothing", allowed, _symbol_remedy(name))
        for name in symbols
        if not _SYMBOL.fullmatch(name)
    ]
    return problems + [
        Problem("a symbol is named twice", "--symbols", name, "each symbol once")
        for name, count in Counter(symbols).items()
        if count > 1
    ]


def _symbol_remedy(name: str) -> str:
    guess = re.sub(r"[^A-Z0-9]", "", name.upper())
    guess = guess if guess.endswith("USDT") else f"{guess}USDT"
    return f"write {guess}" if _SYMBOL.fullmatch(guess) else ""


def _check_span(start: date, days: int) -> list[Problem]:
    if not 1 <= days <= _MOST_DAYS:
        allowed = f"1 to {_MOST_DAYS}"
        return [Problem("the number of days is out of range", "--days", str(days), allowed)]
    if _FIRST_DAY <= start <= _LAST_DAY - timedelta(days=days - 1):
        return []
    allowed = f"days from {_FIRST_DAY} to {_LAST_DAY}"
    found = f"{start} and {days} days"
    return [Problem("the span is out of range", "--start", found, allowed)]


def _check_leader(symbols: tuple[str, ...], plants: Mapping[str, float]) -> list[Problem]:
    if "leader_spillover" not in plants or (LEADER in symbols and len(set(symbols)) > 1):
        return []
    return [
        Problem(
            "leader_spillover has nobody to act on",
            "--plant",
            ", ".join(symbols),
            f"{LEADER} and at least one other symbol",
            "add symbols, or name the other effects one by one",
        )
    ]


def _check_numbers(options: SimulationOptions) -> list[Problem]:
    problems = []
    if not 0 <= options.seed < 2**63:
        allowed = "a whole number from 0 to 2^63 - 1"
        problems.append(Problem("the seed is out of range", "--seed", str(options.seed), allowed))
    if not 1 <= options.depth_seconds <= 3600:
        found = str(options.depth_seconds)
        problems.append(Problem("the depth's cadence is out of range", "", found, "1 to 3600 s"))
    for name in ("missing_files", "blank_cells", "missing_snapshots"):
        share = getattr(options, name)
        if not 0 <= share <= 0.5:
            problems.append(Problem(f"{name} is out of range", "", str(share), "0 to 0.5"))
    return problems
