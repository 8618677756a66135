"""Rosenbaum's Γ against plain loops, and where it must stand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.special import ndtr

from analysis.matched_sets import BARS, match_bars
from analysis.panel import covariates_of
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.sensitivity import LARGEST, TRIM, largest_gamma
from analysis.support import find_support

RULES = Rules(draws=99)


def _sets(seed: int, n: int, effect: float, members: int = 6) -> np.ndarray:
    values = np.random.default_rng(seed).standard_normal((n, members))
    values[:, 0] += effect
    return values


def _by_hand(values: np.ndarray, gamma: float) -> float:
    """Every hidden bias of every set tried, one at a time."""
    sets = [[v for v in line if not np.isnan(v)] for line in values if not np.isnan(line[0])]
    sets = [s for s in sets if len(s) > 1]
    apart = sorted(abs(a - b) for s in sets for a in s for b in s if a != b)
    middle = len(apart) // 2
    typical = apart[middle] if len(apart) % 2 else (apart[middle - 1] + apart[middle]) / 2
    total = expected = variance = 0.0
    for s in sets:
        scores = [
            sum(max(-TRIM, min(TRIM, (a - b) / typical)) for b in s) / (len(s) - 1) for a in s
        ]
        total += scores[0]
        worst = (-np.inf, -np.inf)
        for hidden in product((0, 1), repeat=len(s)):
            odds = [gamma**u for u in hidden]
            chance = [o / sum(odds) for o in odds]
            mean = sum(c * q for c, q in zip(chance, scores, strict=True))
            spread = sum(c * q * q for c, q in zip(chance, scores, strict=True)) - mean**2
            if mean > worst[0] + 1e-12:
                worst = (mean, spread)
            elif mean > worst[0] - 1e-12:
                worst = (worst[0], max(worst[1], spread))
        expected += worst[0]
        variance += worst[1]
    return float(ndtr((expected - total) / variance**0.5))


@pytest.mark.parametrize("seed", range(4))
def test_gamma_is_where_the_worst_of_all_hidden_biases_reaches_the_level(seed: int) -> None:
    values = _sets(seed, 40, 0.7)
    values[:10, 3:] = np.nan
    values[5, 0] = np.nan
    values[6, 1:] = np.nan
    found = largest_gamma(values)
    assert 1.05 < found < LARGEST
    assert _by_hand(values, found - 1e-3) < 0.05 < _by_hand(values, found + 1e-3)


def test_without_an_effect_no_bias_is_needed() -> None:
    assert largest_gamma(_sets(1, 200, 0.0)) == 1.0
    assert np.isnan(largest_gamma(np.full((3, 6), np.nan)))


def test_a_larger_effect_and_more_members_withstand_more() -> None:
    small, large = (largest_gamma(_sets(2, 300, effect)) for effect in (0.3, 0.8))
    assert 1.0 < small < large
    assert largest_gamma(_sets(2, 300, 30.0)) > 5


def test_one_wild_outcome_decides_nothing() -> None:
    values = _sets(3, 300, 0.4)
    wild = values.copy()
    wild[0, 0] = 1e6
    assert largest_gamma(wild) == pytest.approx(largest_gamma(values), abs=0.05)


@pytest.mark.slow
def test_a_bias_of_gamma_is_rejected_no_more_often_than_the_level() -> None:
    """In each set the larger outcome was the likelier event: the bias that Γ speaks of."""
    rng = np.random.default_rng(5)
    for gamma in (1.0, 1.5, 2.5):
        rejected = 0
        for _ in range(500):
            values = rng.standard_normal((150, 6))
            odds = np.where(values > np.median(values, axis=1, keepdims=True), gamma, 1.0)
            chance = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
            event = (rng.random((150, 1)) > chance).sum(axis=1)
            order = np.argsort(np.arange(6) != event[:, None], axis=1, kind="stable")
            rejected += largest_gamma(np.take_along_axis(values, order, axis=1)) > gamma
        print(f"\nΓ {gamma}: {rejected} of 500 above it")  # noqa: T201
        assert rejected <= 45


def test_a_set_is_an_event_and_its_nearest_bars_each_used_once(world) -> None:
    support = find_support(world.panel, "price", world.family(), RULES)
    covariates = covariates_of(world.panel, "price", world.family(), support.rows)
    sets = match_bars(support, covariates)
    assert sets.shape == (int(support.is_event.sum()), 1 + BARS)
    stratum = dict(zip(support.rows.tolist(), support.stratum.tolist(), strict=True))
    bars = sets[:, 1:][sets[:, 1:] >= 0]
    assert len(np.unique(bars)) == len(bars) and not np.isin(bars, world.events).any()
    assert np.isin(sets[:, 0], world.events).all()
    assert all(
        stratum[int(a)] == stratum[int(b)] for a, *rest in sets[:200] for b in rest if b >= 0
    )
    first = sets[0]
    at = np.flatnonzero(support.stratum == stratum[int(first[0])])
    scaled = covariates[at] / covariates[at].std(axis=0)
    own = scaled[support.rows[at] == first[0]][0]
    apart = np.where(support.is_event[at], np.inf, ((scaled - own) ** 2).sum(axis=1))
    assert support.rows[at][np.argsort(apart)[:BARS]].tolist() == first[1:].tolist()


def test_a_planted_effect_withstands_a_bias_and_its_absence_none(make_world) -> None:
    market = make_world(21, days=40, planted=0.5)
    [found] = run_risk_set(market.panel, "price", [market.family()], RULES, 1)
    assert found.gamma > 1.1
    turned = market.family(outcome=-market.outcomes["price"])
    [none] = run_risk_set(market.panel, "price", [turned], RULES, 1)
    assert none.gamma == 1.0
