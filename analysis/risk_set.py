"""Level B: are the events more than comparable bars with another label?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.counters import key_of
from analysis.episodes import blocks_per_day, collapse, episode_codes, order_weights
from analysis.label_draws import LabelPlan, draw_moments, plan_labels
from analysis.matched import MatchedWeights, adjusted_weights, day_totals, matched_error
from analysis.matched_sets import match_bars
from analysis.other_days import against_other_days
from analysis.panel import FamilyData, Panel, covariates_of, require_same_group
from analysis.residualise import adjust
from analysis.rules import Rules
from analysis.score_sheet import Scored
from analysis.sensitivity import largest_gamma
from analysis.studentise import DrawMoments, Estimate, estimate, t_ratio
from analysis.support import Support, find_support


@dataclass(frozen=True, eq=False)
class RiskSetTest:
    """One hypothesis against re-drawn labels under one guard.

    Attributes
    ----------
    effect
        The matched excess: the events' mean residual less that of their strata's bars on other
        days (see `other_days`).
    matched_se
        Its day-clustered standard error, the bars' share included.
    statistic, statistics
        The studentised excess of the events and of each draw.
    draw_effects
        The excess of each draw, in the outcome's unit.
    rows, values, codes, weights
        The events in the statistic: their rows, excesses, episodes and weights.
    n_without_outcome
        Comparable events that were dropped for want of an outcome.
    gamma
        How large a hidden bias would have to be to explain the excess (Rosenbaum's Γ).
    totals
        What each day adds to the statistic: the days make two hypotheses move together.
    member
        Which of a fused hypothesis' two nulls it is; empty for the one that all have.
    """

    hypothesis_id: str
    guard: str
    support: Support
    estimate: Estimate
    effect: float
    matched_se: float
    statistic: float
    statistics: FloatArray
    draw_effects: FloatArray
    rows: IntArray
    values: FloatArray
    codes: IntArray
    weights: FloatArray
    per_day: int
    n_without_outcome: int
    totals: FloatArray
    member: str = ""
    gamma: float = math.nan

    @property
    def test_id(self) -> tuple[str, str]:
        """The family's own."""
        return self.hypothesis_id, self.member

    @property
    def n_events(self) -> int:
        """Events in the statistic."""
        return len(self.rows)


def run_risk_set(
    panel: Panel,
    guard: str,
    families: list[FamilyData],
    rules: Rules,
    seed: int,
    threads: int | None = None,
    report: Callable[[int], None] | None = None,
) -> list[RiskSetTest]:
    """Test the hypotheses of one draw group against re-drawn labels.

    Notes
    -----
    Null hypothesis: within a stratum of what was known at the minute, the label carries no
    information about the outcome. A draw gives every stratum as many labels as it has events,
    at rows of the risk set chosen without replacement. Then it walks forward in time: a label
    that comes within the refractory time of the last one that stayed is taken away and falls
    again elsewhere in its stratum, a handful of times at most. Where a burst is too short for
    the labels of its stratum, their number is kept and the gap is not.

    Why this is valid: whether a label stays depends on earlier labels only. Thinning by later
    ones would prefer bars after which nothing follows, which is a look at the future. Keeping
    the number makes the studentised draws comparable with the observed statistic; keeping the
    gap makes pseudo-events share episodes as rarely as events do.

    The residuals are centred on the mean over draws before studentising, so that numerator and
    denominator stay uncorrelated under the null although events weigh unequally. What is shown of
    the draws leaves out the share of each that falls on the events themselves: it is next to
    nothing for rare events among bars, and large for one kind of event among another.

    The observed excess is studentised with the bars' noise and the slopes' in its standard
    error. All draws come from the same bars and the same slopes, so what these happen to have
    done is common to the draws and absent from their spread; and a burst that holds an event
    lends few bars, because the rows after the event leave the risk set. Left alone, this makes
    the draws too narrow: a one-sided 5 % test then rejected in up to 10 % of simulated null
    markets for the bars' part, and in up to 34 % for the slopes' where events of one kind are
    held against few of another. So the draws' statistics are widened to the standard deviation of
    Student's t over the events' days where they fall short of it; they still decide the shape of
    the null law and the joint law of the batch.

    References
    ----------
    Candès, Fan, Janson and Lv (2018), Panning for gold: model-X knockoffs, section 4.1
    (conditional randomisation test). JRSS B 80(3).
    Prentice and Breslow (1978), Retrospective studies and failure time models (risk sets).
    MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference, Journal of Applied Econometrics 38(5): t with clusters less one.
    Chung and Romano (2013), Exact and asymptotically robust permutation tests, Annals of
    Statistics 41(2): studentise, or a permutation test keeps the wrong size.
    """
    require_same_group(families)
    _require_same_level(families)
    support = find_support(panel, guard, families[0], rules)
    plan = _plan(panel, support, rules)
    covariates = covariates_of(panel, guard, families[0], support.rows)
    scored, weights = [], []
    for family in families:
        adjusted = adjust(support, covariates, family.outcome, rules.shrinkage_rows)
        codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
        scored.append(Scored(adjusted.residual, codes, blocks_per_day(family.horizon_minutes)))
        weights.append(adjusted_weights(adjusted, codes, panel))
    key = key_of(seed, "risk_set", guard, families[0].draw_group)
    moments = draw_moments(plan, key, rules.draws, scored, threads, report)
    sets = match_bars(support, covariates)
    return [
        _compare(family, guard, weighed, outcome, drawn, panel, sets)
        for family, weighed, outcome, drawn in zip(families, weights, scored, moments, strict=True)
    ]


def _require_same_level(families: list[FamilyData]) -> None:
    first = families[0]
    for other in families[1:]:
        for mine, its in ((first.level_bin, other.level_bin), (first.level, other.level)):
            if mine is not its and (mine is None or its is None or not np.array_equal(mine, its)):
                raise ValueError(
                    f"{first.hypothesis_id} and {other.hypothesis_id} are matched on different "
                    "levels and cannot share pseudo-events"
                )


def _plan(panel: Panel, support: Support, rules: Rules) -> LabelPlan:
    labels = support.is_event.astype(np.int64)
    return plan_labels(panel, support.rows, support.stratum, labels, rules.refractory_minutes)


def _compare(
    family: FamilyData,
    guard: str,
    weights: MatchedWeights,
    scored: Scored,
    drawn: DrawMoments,
    panel: Panel,
    sets: IntArray,
) -> RiskSetTest:
    support = weights.support
    known = drawn.mean[np.isfinite(drawn.mean)]
    centre = float(known.mean()) if len(known) else 0.0
    excess = against_other_days(support, scored.values, panel.day)
    known_events = np.isfinite(excess[support.events])
    events = support.events[known_events]
    observed = estimate(
        collapse(support.events, excess, scored.codes, panel.minute, scored.per_day)
    )
    error = matched_error(weights, scored.values, panel)
    return RiskSetTest(
        hypothesis_id=family.hypothesis_id,
        guard=guard,
        support=support,
        estimate=observed,
        effect=observed.mean,
        matched_se=error,
        statistic=observed.mean / error if error > 0 else math.nan,
        statistics=widened(t_ratio(drawn.mean - centre, drawn.se), observed.n_days),
        draw_effects=(drawn.mean - centre) / (1 - own_share(support, scored.values)),
        rows=events,
        values=excess[events],
        codes=scored.codes[events],
        weights=order_weights(support.events, scored.codes, panel.minute)[known_events],
        per_day=scored.per_day,
        n_without_outcome=int(support.is_event.sum()) - len(events),
        totals=day_totals(weights, scored.values, panel),
        member=family.member,
        gamma=_gamma(
            np.where(np.isfinite(excess), excess, scored.values), scored.codes, panel.minute, sets
        ),
    )


def own_share(support: Support, values: FloatArray) -> float:
    """The share of a draw that falls on the events, in the mean over draws."""
    known = np.isfinite(values[support.rows])
    is_event = support.is_event[known].astype(np.float64)
    _, place, size = np.unique(support.stratum[known], return_inverse=True, return_counts=True)
    events = np.bincount(place, weights=is_event)
    total = float(events.sum())
    return float(np.sum(events**2 / size)) / total if total else 0.0


def _gamma(residual: FloatArray, codes: IntArray, minute: IntArray, sets: IntArray) -> float:
    """Rosenbaum's Γ over one set per episode, that of its first event: those of one episode are
    followed by the same minutes."""
    known = sets[np.isfinite(residual[sets[:, 0]])]
    known = known[np.argsort(minute[known[:, 0]], kind="stable")]
    _, first = np.unique(codes[known[:, 0]], return_index=True)
    values = np.where(known[first] >= 0, residual[known[first]], np.nan)
    return largest_gamma(values)


def widened(statistics: FloatArray, days: int) -> FloatArray:
    """Draws of a smaller standard deviation than Student's t over so many days has, stretched to
    it: the error that the real statistic is divided by is estimated from these days."""
    known = statistics[np.isfinite(statistics)]
    sd = float(known.std()) if len(known) else 0.0
    wanted = t_deviation(days - 1)
    return statistics * (wanted / sd) if 0 < sd < wanted else statistics


def t_deviation(freedom: int) -> float:
    """The standard deviation of Student's t, which has none below three degrees of freedom."""
    return math.sqrt(freedom / (freedom - 2)) if freedom > 2 else 1.0
