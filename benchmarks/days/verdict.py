"""What the builds say: growth, the cost of one more day, memory, and whether it is enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression
from typing import Final

from benchmarks.days.builds import Built

MOST_GROWTH: Final = 1.1
#: Of a year's build, besides what dbt takes where there is nothing to do.
MORE_SHARE: Final = 0.03
#: One more day on the longest history, in times of that on the shortest.
MOST_SLOPE: Final = 1.25
PEAK_MB: Final = 4000.0
YEAR: Final = 365
CORES: Final = 2


@dataclass(frozen=True)
class Growth:
    """Builds of one size: all of it, and one day more."""

    days: int
    full: Built
    more: Built


@dataclass(frozen=True)
class Demand:
    """One thing that must hold."""

    said: str
    holds: bool


def is_crowded(builds: Sequence[Built]) -> bool:
    """Whether others load the machine beyond its cores and one more."""
    return any(built.load > CORES + 1 for built in builds)


def seconds_of(built: Built, crowded: bool) -> float:
    """Seconds by the clock; of the processors where others load the machine."""
    return built.cpu_seconds if crowded else built.seconds


def exponent(seconds: Mapping[int, float]) -> float:
    """The slope of log seconds over log size, by least squares; at least two sizes."""
    sizes = [math.log(size) for size in seconds]
    return linear_regression(sizes, [math.log(taken) for taken in seconds.values()]).slope


def demands_on(rows: Sequence[Growth], fixed: Built) -> list[Demand]:
    """Every demand with what was found; ``rows`` by size, ``fixed`` a build of no data."""
    crowded = is_crowded([fixed, *(row.full for row in rows), *(row.more for row in rows)])
    full = {row.days: seconds_of(row.full, crowded) for row in rows}
    more = {row.days: seconds_of(row.more, crowded) for row in rows}
    own, grows = seconds_of(fixed, crowded), exponent(full)
    last = rows[-1].days
    year = full[last] * (YEAR / last) ** grows if last < YEAR else full[last]
    share = max(more[last] - own, 0.0) / year
    slope = (more[last] / more[rows[0].days]) if rows else math.nan
    peak = max(built.peak_mb for row in rows for built in (row.full, row.more))
    told = "a year's build" if last >= YEAR else "what a year's build comes to by that growth"
    return [
        Demand(f"growth exponent {grows:.2f} (at most {MOST_GROWTH})", grows <= MOST_GROWTH),
        Demand(
            f"one more day takes {share:.1%} of {told}, {own:.1f} s of dbt's own aside"
            f" (at most {MORE_SHARE:.0%})",
            share <= MORE_SHARE,
        ),
        Demand(
            f"{slope:.2f} times as long after {last} days as after {rows[0].days}"
            f" (at most {MOST_SLOPE})",
            slope <= MOST_SLOPE,
        ),
        Demand(f"{peak:,.0f} MB at most (below {PEAK_MB:,.0f})", peak < PEAK_MB),
    ]


def closing_line(demands: Sequence[Demand], name: str) -> str:
    """One sentence: whether all hold, and each with its number."""
    said = "; ".join(f"{d.said}: {'holds' if d.holds else 'FALLS SHORT'}" for d in demands)
    verdict = "all demands hold" if all(d.holds for d in demands) else "a demand falls short"
    return f"{name}: {verdict}: {said}"
