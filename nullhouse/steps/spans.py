"""The split into discovery and hold-out: fixed once in an epoch, by the first freeze that has
the days for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from nullhouse.base.constants import number
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.warehouse.tables import open_tables, rows


def data_days(home: Home) -> tuple[date, date] | None:
    """First and last whole day cluster of the loaded perpetuals, or None without data."""
    with open_tables(home) as connection:
        found = rows(
            connection,
            "select min(day) as first, max(day) as last, count(*) as n from blind.main.ctl_strata",
        )[0]
    if not found["n"]:
        return None
    # The first and the last cluster are cut by the data's edge.
    return found["first"] + timedelta(days=1), found["last"] - timedelta(days=1)


def post_warm_up_days(first: date, last: date, constants: Mapping[str, str]) -> int:
    """Whole day clusters after the warm-up."""
    return max(0, (last - first).days + 1 - int(number(constants, "warm_up")))


def propose_split(
    first: date,
    last: date,
    constants: Mapping[str, str],
    epoch: int = 1,
    after: date | None = None,
) -> list[dict[str, Any]] | None:
    """Both spans, or None while the discovery span would hold too few day clusters to test
    anything: a split that is frozen too early could never be mended within its epoch.

    ``after`` is the last day that a later epoch may not use: no two epochs share a day.
    """
    start = first + timedelta(days=int(number(constants, "warm_up")))
    start = max(start, after + timedelta(days=1)) if after is not None else start
    discovery_days = int(max(0, (last - start).days + 1) * number(constants, "discovery_share"))
    if discovery_days < number(constants, "min_day_clusters"):
        return None
    split = start + timedelta(days=discovery_days)
    resume = split + timedelta(days=int(number(constants, "embargo")))
    return [
        span_of_days("discovery", start, split - timedelta(days=1), constants, epoch),
        span_of_days("holdout", resume, last, constants, epoch),
    ]


def frozen_split(ledger: Ledger) -> list[dict[str, Any]] | None:
    """The spans that the ledger holds, if any."""
    splits = ledger.bodies("split")
    return splits[-1]["spans"] if splits else None


def span_of_days(
    name: str, first: date, last: date, constants: Mapping[str, str], epoch: int = 1
) -> dict[str, Any]:
    """A span of whole day clusters, both days included, in minutes since 1970 UTC."""
    start = int(number(constants, "day_start")) * 60
    return {
        "epoch": epoch,
        "span": name,
        "first_minute": _minutes(first) + start + 1,
        "last_minute": _minutes(last + timedelta(days=1)) + start,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "days": (last - first).days + 1,
    }


def _minutes(day: date) -> int:
    return int(
        (datetime(day.year, day.month, day.day) - datetime(1970, 1, 1)).total_seconds() // 60
    )
