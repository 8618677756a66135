"""Conditional tests: the declared bucket must carry the effect, and none can rescue anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.conditions import UNTIL, WHOLE, Split, ask_conditions
from analysis.panel import GUARDS
from analysis.phase import run_phase2
from analysis.rules import Rules

RULES = Rules(draws=199, power_gate=False)
GATE = "gate:depth:thin"


@pytest.fixture(scope="module")
def planted(make_world):
    """Every event has the effect, whatever the state."""
    return make_world(41, days=45, planted=0.5)


def two_guards(panel):
    price = dict.fromkeys(GUARDS, panel.strata["price"])
    return replace(panel, strata=price, covariates=dict.fromkeys(GUARDS, panel.covariates["price"]))


def stretches(panel, hours=9):
    """A state that stands every other stretch of hours, at all symbols."""
    return (panel.minute // (60 * hours)) % 2 == 0


def split_of(world, label):
    return Split(GATE, world.events, {"thin": label, "thick": ~label}, "thin")


def only_within(world, label):
    """An outcome whose effect is there in the state alone: elsewhere it is the placebo's."""
    outcome = np.where(label, world.outcomes["price"], world.placebos["price"])
    return world.family("price", directed=True, outcome=outcome)


def declared(lines):
    return next(line for line in lines if line.is_declared)


def test_an_effect_that_the_state_carries_is_confirmed_and_each_bucket_reported(planted) -> None:
    panel, label = two_guards(planted.panel), stretches(planted.panel)
    lines = ask_conditions(panel, only_within(planted, label), [split_of(planted, label)], RULES, 1)
    assert [line.bucket for line in lines] == ["thin", "thick"]
    inside, outside = lines
    assert inside.effect > outside.effect + 0.2
    assert inside.n_events + outside.n_events > 0.98 * len(planted.events)
    assert inside.passed is True and inside.p_value <= 0.05


def test_an_effect_that_is_there_in_the_other_bucket_refutes_the_sentence(planted) -> None:
    panel, label = two_guards(planted.panel), stretches(planted.panel)
    lines = ask_conditions(
        panel, only_within(planted, ~label), [split_of(planted, label)], RULES, 1
    )
    assert declared(lines).passed is False


def test_an_effect_that_is_there_in_any_state_does_not_depend_on_it(planted) -> None:
    panel = two_guards(planted.panel)
    family = planted.family("price", directed=True)
    answers = [
        declared(
            ask_conditions(panel, family, [split_of(planted, stretches(panel, hours))], RULES, 1)
        )
        for hours in (5, 7, 9, 11)
    ]
    assert sum(answer.passed is True for answer in answers) <= 1


def test_too_few_events_in_a_bucket_refuse_nothing(planted) -> None:
    panel = two_guards(planted.panel)
    label = np.zeros(panel.rows, bool)
    label[planted.events[:3]] = True
    line = declared(ask_conditions(panel, planted.family(), [split_of(planted, label)], RULES, 1))
    assert line.passed is None and "too few to tell" in line.sentence


def invalidated(world, whole):
    return Split("invalidation:opposite_forced_flow", world.events, {}, UNTIL, whole)


def cut(world):
    """A third of all minutes, whose windows an invalidation cuts short."""
    return np.arange(world.panel.rows) % 3 == 0


def test_both_sides_of_an_invalidation_are_reported_and_agree_where_the_effect_ends_with_it(
    planted,
) -> None:
    panel, outcome = two_guards(planted.panel), planted.outcomes["price"]
    family = planted.family("price", directed=True)
    whole = np.where(cut(planted), outcome - 0.3, outcome)
    until, beyond = ask_conditions(panel, family, [invalidated(planted, whole)], RULES, 1)
    assert (until.bucket, beyond.bucket) == (UNTIL, WHOLE)
    assert until.is_declared and not beyond.is_declared
    assert until.n_events == beyond.n_events > 0.9 * len(planted.events)
    assert until.effect > 0 and until.passed is True


def test_an_effect_that_only_comes_after_the_invalidation_contradicts_the_sentence(planted) -> None:
    panel = two_guards(planted.panel)
    family = planted.family("price", directed=True)
    is_event = np.isin(np.arange(panel.rows), planted.events)
    whole = family.outcome + np.where(cut(planted) & is_event, 0.9, 0.0)
    lines = ask_conditions(panel, family, [invalidated(planted, whole)], RULES, 1)
    assert declared(lines).passed is False


def test_no_event_is_chosen_by_whether_its_invalidation_came(planted) -> None:
    panel = two_guards(planted.panel)
    family = planted.family("price", directed=True)
    # The invalidation comes where the effect was large, as a reversal that works would have it.
    large = family.outcome > 0.5
    whole = np.where(large, family.outcome + 1e-9, family.outcome)
    lines = ask_conditions(panel, family, [invalidated(planted, whole)], RULES, 1)
    assert declared(lines).passed is True


def test_a_condition_restricts_what_the_hold_out_confirms(planted) -> None:
    panel, label = two_guards(planted.panel), stretches(planted.panel)
    family = planted.family("price", directed=True)
    plain = run_phase2(panel, [family], RULES, 7)
    assert plain.decisions[0].passed and plain.conditions == ()
    outcome = np.where(label, 0.3 * planted.outcomes["price"], 2 * planted.outcomes["price"])
    wrong = replace(family, outcome=outcome)
    assert run_phase2(panel, [wrong], RULES, 7).decisions[0].passed
    asked = run_phase2(panel, [wrong], RULES, 7, splits={"h": [split_of(planted, label)]})
    assert asked.decisions[0].code == "phase2:condition"
    assert {c.bucket for c in asked.conditions} == {"thin", "thick"}


def test_a_condition_that_holds_rescues_nothing_that_the_hold_out_refutes(planted) -> None:
    panel, label = two_guards(planted.panel), stretches(planted.panel)
    # Far less harm in the state than elsewhere: the contrast is as declared, the effect is not.
    outcome = np.where(label, -0.2 * planted.outcomes["price"], -2 * planted.outcomes["price"])
    family = planted.family("price", directed=True, outcome=outcome)
    found = run_phase2(panel, [family], RULES, 7, splits={"h": [split_of(planted, label)]})
    assert found.decisions[0].clauses[f"condition:{GATE}"].passed is True
    assert not found.decisions[0].passed and found.decisions[0].code == "phase2:sign"
