"""Families that mean nothing: moved and drawn as they should be, rarely rejected, and heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis import live_controls
from analysis.live_controls import (
    WEEK,
    FakeAnswer,
    make_fakes,
    moved_by_weeks,
    run_live_controls,
    verdict_on,
)
from analysis.panel import GUARDS
from analysis.risk_set import run_risk_set
from analysis.rules import Rules

RULES = Rules(draws=199, power_gate=False)


def two_guards(panel):
    price = panel.strata["price"]
    covariates = dict.fromkeys(GUARDS, panel.covariates["price"])
    return replace(panel, strata=dict.fromkeys(GUARDS, price), covariates=covariates)


def batch(world):
    half = {"events": world.events[::2], "draw_group": "half"}
    return [
        world.family("price", "price", directed=True),
        world.family("volatility", "volatility", directed=True),
        world.family("price", "price_half", **half),
    ]


def test_there_are_twenty_and_half_of_each_kind_from_every_draw_group(world) -> None:
    fakes = make_fakes(two_guards(world.panel), batch(world), RULES, 1)
    kinds = [fake.kind for fake in fakes]
    assert kinds.count("labels") >= 10 and kinds.count("weeks") >= 10
    assert {fake.of for fake in fakes} == {"price", "volatility", "price_half"}
    assert len({fake.family.hypothesis_id for fake in fakes}) == len(fakes) < 24
    sets = {fake.family.events.tobytes() for fake in fakes}
    assert len(sets) == len({fake.family.draw_group for fake in fakes})


def test_more_than_there_are_weeks_lends_each_way_once_and_more_labels(world) -> None:
    panel = two_guards(world.panel)
    weeks = int(panel.minute.max() - panel.minute.min() + 1) // WEEK
    fakes = make_fakes(panel, batch(world)[:1], RULES, 1, wanted=4 * weeks)
    assert len({fake.family.hypothesis_id for fake in fakes}) == len(fakes) == 4 * weeks
    assert sorted(f.weeks for f in fakes if f.weeks) == list(range(1, weeks))


def test_drawn_labels_keep_strata_and_numbers_and_are_not_the_events(world) -> None:
    panel = two_guards(world.panel)
    fakes = make_fakes(panel, batch(world), RULES, 1)
    drawn = [f.family for f in fakes if f.kind == "labels" and f.of == "price"]
    strata = panel.strata["price"]
    for family in drawn:
        assert 0.9 < len(family.events) / len(world.events) <= 1.0
        assert set(strata[family.events]) <= set(strata[world.events])
        assert np.isin(family.events, world.events).mean() < 0.5


def test_moved_events_lie_whole_weeks_later_at_the_same_symbols(world) -> None:
    panel = world.panel
    moved = moved_by_weeks(panel, world.events, 2)
    circle = int(panel.minute.max() - panel.minute.min() + 1) // WEEK * WEEK
    first = panel.minute.min()
    kept = world.events[panel.minute[world.events] - first < circle]

    def places(rows, minutes):
        return sorted(zip(panel.symbol[rows].tolist(), (minutes % circle).tolist(), strict=True))

    later = panel.minute[kept] - first + 2 * WEEK
    assert places(moved, panel.minute[moved] - first) == places(kept, later)


def test_no_bar_is_taken_out_of_a_made_up_risk_set_for_what_follows_it(world) -> None:
    panel = two_guards(world.panel)
    fake = next(f for f in make_fakes(panel, batch(world), RULES, 1) if f.kind == "weeks")
    gone = np.flatnonzero(world.eligible & ~fake.family.eligible)
    assert len(gone)
    before = np.searchsorted(fake.family.events, gone) - 1
    behind = panel.minute[gone] - panel.minute[fake.family.events[before]]
    assert np.all((before >= 0) & (behind >= 1) & (behind <= RULES.refractory_minutes))


def test_a_market_with_generic_reversal_and_true_effects_alike_lets_few_through(
    world, make_world
) -> None:
    planted = make_world(41, days=45, planted=0.5, planted_vol=0.35)
    promoted = []
    for market in (world, planted):
        found = run_live_controls(two_guards(market.panel), batch(market), RULES, 0.025, 7)
        assert found.void is None
        assert len(found.answers) >= 20
        promoted += [answer.fake_id for answer in found.answers if answer.promoted]
    # Each has a chance of a fortieth by the null alone, and all clauses besides to pass.
    assert len(promoted) <= 1, promoted


def test_a_null_that_is_too_narrow_voids_the_batch(world, monkeypatch) -> None:
    def narrow(*arguments):
        return [replace(t, statistics=t.statistics / 40) for t in run_risk_set(*arguments)]

    monkeypatch.setattr(live_controls, "run_risk_set", narrow)
    found = run_live_controls(two_guards(world.panel), batch(world), RULES, 0.025, 7)
    assert found.void is not None and "families that mean nothing were rejected" in found.void


def answers(rejected: int, n: int, promoted: int = 0) -> list[FakeAnswer]:
    return [
        FakeAnswer(f"fake_{k}", "labels", "H", None, 100, 0.5, k < rejected, k < promoted)
        for k in range(n)
    ]


@pytest.mark.parametrize(
    ("rejected", "promoted", "words"),
    [
        (4, 3, None),
        (5, 0, "5 of 20 families that mean nothing were rejected at a level of 0.05"),
        (0, 4, "4 of 20 families that mean nothing were promoted at a level of 0.025"),
    ],
)
def test_more_than_the_binomial_bound_voids_a_batch(rejected, promoted, words) -> None:
    void = verdict_on(answers(rejected, 20, promoted), 0.025)
    assert void is None if words is None else void is not None and words in void
