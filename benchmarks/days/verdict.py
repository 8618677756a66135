"""What the builds say: growth, the cost of one more day, memory, and whether it is enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.builds import Built, exponent, is_crowded, seconds_of
from benchmarks.demand import Demand

MOST_GROWTH: Final = 1.1
#: Of a year's build, besides what dbt takes where there is nothing to do.
MORE_SHARE: Final = 0.03
#: One more day on the longest history, in times of that on the shortest.
MOST_SLOPE: Final = 1.25
PEAK_MB: Final = 4000.0
YEAR: Final = 365


@dataclass(frozen=True)
class Growth:
    """Builds of one size: all of it, and one day more."""

    days: int
    full: Built
    more: Built


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
