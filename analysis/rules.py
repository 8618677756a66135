"""The constants that decide, each with its reason; a seed table may override them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

_SHARE_TO_LOG = {"delta0_ratio": "delta0_log_ratio", "delta1_ratio": "delta1_log_ratio"}
_HOURS_TO_MINUTES = {"day_start": "day_start_minutes"}
_OTHER_NAMES = {"refractory": "refractory_minutes"}


@dataclass(frozen=True)
class Rules:
    """What Phase 1 and Phase 2 ask for.

    Attributes
    ----------
    draws
        9,999: at the smallest level used, α·(draws + 1) is still about 100, so the Monte Carlo
        error of a p-value at its threshold stays near 10 %.
    refractory_minutes
        15: a trigger rests for the short horizon, and so do its pseudo-events.
    day_start_minutes
        240 (04:00 UTC): a quiet hour without a funding stamp, so clusters do not cut events.
    control_p
        0.01: each control can only remove a promotion, so a fixed level is enough.
    separation
        3 robust standard deviations: what twenty step-down tests at 0.01 ask for anyway.
    few_draws
        199: with fewer draws a p of 0.01 is no longer resolved; then all must be beaten.
    min_shifts
        40: with fewer admissible draws even beating all of them says little.
    cluster_draws
        99: the least that randomised clustering needs for a p of 0.01.
    min_draw_events
        10: a re-clustered draw with fewer events has no clustered standard error worth having.
    delta0_price, delta0_log_ratio
        0.05 σ and log 1.05: an effect below is immaterial, whatever its p-value.
    delta1_price, delta1_log_ratio
        0.20 σ and log 1.20: an effect that a test worth running must be able to find.
    min_day_clusters
        30: below, a day-clustered standard error is too rough to studentise with.
    min_release_days
        15: the test over dates is exact, so it asks for no clusters, but for enough releases to
        outlast a lucky one.
    release_weeks
        10: dates of a release's clock time and weekday up to this far away.
    max_episode_share
        0.20: one episode may not carry the statistic.
    overlap_required
        0.60: with fewer events in overlap the answer is about another population.
    min_comparable_bars
        5: a stratum with fewer bars without an event offers no comparison.
    min_bars_per_event
        0.25: with more than four labels in five, re-drawing hardly moves them.
    event_support_slack, bar_support_slack
        2 and 3 within-stratum standard deviations: how far an event may lie beyond the
        outermost bar, and a bar beyond the outermost event. Bounded bins lose next to nothing;
        open-ended tail bins lose what has no counterpart.
    shrinkage_rows
        400: a stratum's own slopes count for as much as the common ones once it has that many
        bars, which on a minute grid are some fifty separate moves. With 100 the slopes followed
        the noise, and residuals were smaller than the errors that they stand for.
    power_required
        0.80, at δ1 and for all clauses together; else the hypothesis is not tested.
    power_gate
        A test of the machinery may lift the blind power and overlap check.
    phase2_p
        0.05 one-sided and unadjusted: a filter cannot raise the family-wise error.
    confidence
        0.95: level of the one-sided lower bound of the matched excess.
    """

    draws: int = 9_999
    refractory_minutes: int = 15
    day_start_minutes: int = 240
    control_p: float = 0.01
    separation: float = 3.0
    few_draws: int = 199
    min_shifts: int = 40
    cluster_draws: int = 99
    min_draw_events: int = 10
    delta0_price: float = 0.05
    delta1_price: float = 0.20
    delta0_log_ratio: float = math.log(1.05)
    delta1_log_ratio: float = math.log(1.20)
    min_day_clusters: int = 30
    min_release_days: int = 15
    release_weeks: int = 10
    max_episode_share: float = 0.20
    overlap_required: float = 0.60
    min_comparable_bars: int = 5
    min_bars_per_event: float = 0.25
    event_support_slack: float = 2.0
    bar_support_slack: float = 3.0
    shrinkage_rows: float = 400.0
    power_required: float = 0.80
    power_gate: bool = True
    phase2_p: float = 0.05
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise ValueError("draws must be at least 1")
        for name in ("control_p", "phase2_p", "confidence", "power_required", "overlap_required"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")

    @classmethod
    def from_constants(cls, constants: Mapping[str, Any]) -> Self:
        """Rules from a table of named constants; names that are none of ours are left alone.

        Besides the fields' own names it takes the table's units: `delta0_ratio` and
        `delta1_ratio` as shares, `day_start` in hours, `refractory` in minutes. The table's
        `cluster_draws` is how many draws are made, not how many are needed, and is not read.
        """
        values: dict[str, float] = {}
        wrong: list[str] = []
        known = {f.name for f in fields(cls)} - {"cluster_draws"}
        for name, raw in constants.items():
            try:
                values |= _converted(name, raw, known)
            except (TypeError, ValueError):
                wrong.append(f"{name} = {raw!r}")
        if wrong:
            raise ValueError("not numbers: " + ", ".join(sorted(wrong)))
        kinds = {f.name: f.type for f in fields(cls)}
        return cls(**{name: _typed(kinds[name], value) for name, value in values.items()})

    def least_days(self, dated: bool) -> int:
        """On how many days a family's events must fall: fewer where the test is exact."""
        return self.min_release_days if dated else self.min_day_clusters

    def delta0(self, outcome_class: str) -> float:
        """The materiality bound of an outcome class, in its unit."""
        return _in_unit(outcome_class, self.delta0_price, self.delta0_log_ratio)

    def delta1(self, outcome_class: str) -> float:
        """The effect of an outcome class that must be detectable, in its unit."""
        return _in_unit(outcome_class, self.delta1_price, self.delta1_log_ratio)


def _in_unit(outcome_class: str, sigmas: float, log_ratio: float) -> float:
    """The bound in the unit of the class: σ, a log ratio, or a share of a horizon or of events."""
    if outcome_class in ("price", "drift", "basis", "positions"):
        return sigmas
    return math.expm1(log_ratio) if outcome_class in ("refill", "flow") else log_ratio


def _converted(name: str, raw: Any, known: set[str]) -> dict[str, float]:
    """A constant of the table as a field of the rules, or nothing if it is not one."""
    if name in _SHARE_TO_LOG:
        return {_SHARE_TO_LOG[name]: math.log1p(float(raw))}
    if name in _HOURS_TO_MINUTES:
        return {_HOURS_TO_MINUTES[name]: 60 * float(raw)}
    name = _OTHER_NAMES.get(name, name)
    return {name: float(raw)} if name in known else {}


def _typed(kind: Any, value: float) -> Any:
    return {"int": int, "float": float, "bool": bool}[kind](value)
