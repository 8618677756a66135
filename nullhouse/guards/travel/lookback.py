"""How far back a relation looks: its own windows, and those of what it reads, one after another.

Derived from the constants. A model of a user's own says its own window in its YAML:
``config: {meta: {lookback_days: 7}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from nullhouse.base.constants import number, read_constants
from nullhouse.guards.travel.compiled import Blind, Model

#: Days for which a state may be old: a day's file can be missing, and the next one too.
_STALE = 2.0
#: An hour, and what rounding to the next minute or mark adds.
_HOUR = 1 / 24


def own_lookback(constants: Mapping[str, str]) -> dict[str, float]:
    """Days that a model's own windows reach back from a row's known_at; none is named twice."""
    rank = number(constants, "percentile_window")
    season = number(constants, "season_window") + _HOUR
    sigma = number(constants, "sigma_window") / 24
    minute = 1 / 1440
    medium = number(constants, "horizon_medium") * minute
    return {
        "int_minutes": minute,
        "int_quality_files": 3.0,
        "int_quality_counts": 3.0,
        "int_quality_listed_bands": 3.0,
        # A file holds a month at most, and is read again whole.
        "int_quality_keys": 33.0,
        "int_basis": 2.0 + 10 * minute,
        "int_basis_jumps": rank + 5 * minute,
        "int_depth": _HOUR + number(constants, "depth_frozen") * minute,
        "int_depth_rank": rank,
        "int_funding": rank + number(constants, "funding_persistent") / 24,
        # A mark takes in the readings of the five minutes before it.
        "int_implied_volatility": rank + 5 * minute,
        "int_positioning": rank + number(constants, "oi_rising_span") / 24,
        # How loud hours to come are is read off those of a week ago.
        "int_season": season + 7,
        "int_refill": 1.0 + 10 * minute,
        "int_interest": 1.0 + 10 * minute,
        "int_forced_flow": 1.0 + minute,
        "int_trend": rank + medium,
        "int_volatility": sigma + _HOUR,
        "int_volatility_rank": rank,
        "int_liquidation_runs": 1.0,
        "evt_liquidation_isolated": 1.0,
        "evt_aggressive_bursts": rank,
        "evt_price_shocks": _HOUR,
        # A calendar may be told late.
        "evt_scheduled_releases": 3.0 + _HOUR,
        "evt_depth_depletions": _HOUR,
        "evt_events": rank,
        "ctl_strata": 1.0 + minute,
        "ctl_placebo": medium + _HOUR,
        "int_scales": _HOUR,
        "ctl_blocked": _HOUR,
        "ctl_randomised_clustering": 1.0,
        "int_quality_bands": 1.0,
        "aud_findings": 1.0,
    }


def lookbacks(blind: Blind, constants: Mapping[str, str] | None = None) -> dict[str, timedelta]:
    """Of every relation, from its row's known_at to the oldest row that may count."""
    own = own_lookback(constants or read_constants())
    days: dict[str, float] = {}
    for name, model in blind.models.items():
        behind = max((days[p] for p in model.parents if p in days), default=0.0)
        days[name] = _own(own, model) + behind
    return {name: timedelta(days=value) for name, value in days.items()}


def _own(own: Mapping[str, float], model: Model) -> float:
    said = model.meta.get("lookback_days")
    if isinstance(said, (int, float)):
        return float(said)
    return own.get(model.name, _STALE if model.folder == "states" else 0.0)
