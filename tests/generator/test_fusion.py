"""Fusing needs sensors that could have disagreed, and controls that break what was fused."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from generator.fusion import controls_of, links_of, template_of
from generator.sensors import CONFIRMS, SENSORS, clashes, operator_of, sensors_of
from generator.spec import EventFamilySpec
from generator.strict import build
from generator.vocabulary import (
    STATES,
    Confirmation,
    OperatorId,
    Trigger,
    exclusions_for,
    invalidation_of,
)


@pytest.fixture(scope="module")
def fused(candidates):
    return [c for c in candidates if c.event_family_spec.operator_id]


def test_every_word_but_the_clock_is_a_sensor_of_something():
    words = {*get_args(Trigger), *STATES, *get_args(Confirmation)} - {"none", "time_of_day"}
    assert words <= set(SENSORS)


def test_every_confirmation_has_triggers_of_which_it_is_independent():
    assert set(CONFIRMS) == set(get_args(Confirmation)) - {"none"}
    for confirmation, triggers in CONFIRMS.items():
        assert triggers
        assert not any(clashes(trigger, confirmation) for trigger in triggers)


def test_every_fused_hypothesis_has_two_independent_sensors(fused):
    for candidate in fused:
        spec = candidate.event_family_spec
        sensors = list(sensors_of(spec.model_dump()))
        # A gap between two places is one word and two data sets.
        assert len(set(sensors)) >= 2 or spec.operator_id == "F4"
        assert len(sensors) == len(set(sensors))


def test_every_fused_hypothesis_needs_two_data_sets_at_least(fused):
    for candidate in fused:
        assert len(set(candidate.event_family_spec.required_datasets)) >= 2


def test_every_fused_hypothesis_has_two_negative_controls_for_each_link(fused, controls):
    breaks = {c.control_id: set(c.fused_link) for c in controls if c.level == "A"}
    for candidate in fused:
        links = links_of(candidate.event_family_spec.model_dump())
        assert links
        for link in links:
            assert sum(link in breaks.get(name, ()) for name in candidate.controls) >= 2


def test_a_fused_hypothesis_answers_to_the_second_formal_null(fused):
    for candidate in fused:
        gated = candidate.event_family_spec.operator_id != "F4"
        assert ("risk_set_gated" in candidate.controls) == gated


def test_no_control_is_asked_that_breaks_nothing_of_the_hypothesis(candidates, controls):
    of = {c.control_id: c for c in controls}
    for candidate in candidates:
        links = set(links_of(candidate.event_family_spec.model_dump()))
        for name in candidate.controls:
            assert of[name].mandatory or links & set(of[name].fused_link)


@pytest.mark.parametrize(
    ("parts", "operator"),
    [
        (("liquidation_cluster", (), "none", None), None),
        (("desync_spike", (), "none", None), "F4"),
        (("liquidation_cluster", ("volatility:low",), "none", None), "F1"),
        (("liquidation_cluster", (), "depth_thin_pre", None), "F2"),
        (("price_shock", ("open_interest_trend:rising",), "none", None), "F3"),
        (("liquidation_cluster", ("depth:thin",), "none", "mean_reverting"), "F5"),
    ],
)
def test_the_parts_of_a_spec_tell_its_operator(parts, operator):
    assert operator_of(*parts) == operator


def test_every_operator_has_emitted_something(fused):
    assert {c.event_family_spec.operator_id for c in fused} == set(get_args(OperatorId))


@pytest.mark.parametrize(
    ("fields", "template"),
    [
        ({"trigger": "desync_spike", "consequence": "price_dislocation"}, "T2"),
        ({"trigger": "liquidation_cluster", "consequence": "delayed_refill"}, "T3"),
        ({"trigger": "liquidation_cluster", "gates": ["funding:middle"]}, "T4"),
        ({"trigger": "liquidation_cluster", "gates": ["volatility:low"]}, "T1"),
        ({"trigger": "price_shock", "gates": ["implied_volatility:low"]}, "T4"),
        ({"trigger": "scheduled_release"}, "T5"),
    ],
)
def test_the_parts_of_a_fused_spec_tell_whose_mechanism_it_is(fields, template):
    assert template_of(fields) == template


def test_no_trigger_can_be_joined_with_what_it_reads_itself(controls):
    for trigger, state in product(get_args(Trigger), STATES):
        spec, problems = build(EventFamilySpec, _spec(trigger, f"{state}:{STATES[state][0]}"), "x")
        refused = clashes(trigger, state) or state == "time_of_day"
        assert (spec is None) == refused, (trigger, state)
        assert not spec or controls_of(spec.model_dump(), controls)
        assert bool(problems) == refused


def _spec(trigger, gate):
    return {
        "event_type": "some_event",
        "trigger": trigger,
        "direction": "long",
        "gates": [gate],
        "invalidation": invalidation_of(trigger, "none", None),
        "consequence": "volatility_aftershock",
        "horizon": "short",
        "required_datasets": ["a", "b"],
        "exclusions": exclusions_for(fused=True),
    }
