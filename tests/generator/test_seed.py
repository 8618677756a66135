"""What the seed names is found among what is emitted, stated in the seed's own terms."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import pytest

from generator.vocabulary import Consequence

#: The seed's words and ours.
GATES = {
    "funding in the top five percent": "funding:extreme_positive",
    "open interest in the top fifth": "open_interest:high",
    "depth thin": "depth:thin",
}


def _specs(candidates, **fields):
    return [
        s
        for s in (c.event_family_spec for c in candidates)
        if all(getattr(s, name) == value for name, value in fields.items())
    ]


def _controls(candidates, spec):
    return set(next(c.controls for c in candidates if c.event_family_spec == spec))


@pytest.mark.parametrize(
    ("forced", "condition", "effect", "horizon", "side"),
    [
        ("long", "liquidation_cluster", "price_dislocation", "short", "down"),
        ("short", "liquidation_cascade", "liquidity_vacuum", "medium", None),
    ],
    ids=["clusters that partially reverse", "cascades that empty the book"],
)
def test_the_seed_s_first_two_examples_are_emitted(
    single, forced, condition, effect, horizon, side
):
    (found,) = [
        c
        for c in single
        if c.event_family_spec
        in _specs(single, trigger=condition, direction=forced, consequence=effect, horizon=horizon)
    ]
    assert found.template_id == "T1"
    assert found.event_family_spec.invalidation == "opposite_forced_flow"
    assert found.event_family_spec.gates == ()
    assert side is None or side in found.mechanism_sentence


def test_the_seed_s_third_example_claims_an_aftershock_and_that_no_direction_persists(single):
    found = _specs(single, trigger="liquidation_isolated")
    assert Counter((s.consequence, s.horizon, s.equivalence) for s in found) == {
        ("volatility_aftershock", "short", "directional_persistence"): 2
    }
    assert [s.direction for s in found] == ["long", "short"]


def test_no_other_hypothesis_claims_an_equivalence(candidates):
    claimed = {s.trigger for s in (c.event_family_spec for c in candidates) if s.equivalence}
    assert claimed == {"liquidation_isolated"}


def test_candidate_a_is_emitted_once_for_each_consequence_class(candidates):
    gates = (GATES["funding in the top five percent"], GATES["open interest in the top fifth"])
    found = _specs(candidates, trigger="liquidation_cluster", gates=gates, direction="long")
    assert {s.consequence for s in found} == {
        "price_dislocation",
        "volatility_aftershock",
        "cascade_probability",
    }
    assert len(found) == 3
    for spec in found:
        assert spec.horizon == "short"
        assert spec.event_type == "liquidation_cluster"
        assert spec.invalidation == "opposite_forced_flow"
        assert spec.operator_id == "F1"
        assert _controls(candidates, spec) >= {
            "gate_label_shuffle",
            "gate_states_randomised",
            "direction_inverted",
        }


def test_candidate_a_has_its_mirror_on_the_other_side(candidates):
    gates = ("funding:extreme_negative", "open_interest:high")
    found = _specs(candidates, trigger="liquidation_cluster", gates=gates)
    assert {s.direction for s in found} == {"short"}
    assert len(found) == 3


def test_candidate_b_is_emitted(candidates):
    found = _specs(
        candidates,
        trigger="liquidation_cluster",
        confirmation="depth_thin_pre",
        consequence="delayed_refill",
    )
    assert [(s.direction, s.horizon, s.event_type) for s in found] == [
        ("long", "medium", "liquidation_cluster"),
        ("short", "medium", "liquidation_cluster"),
    ]
    for spec in found:
        assert spec.operator_id == "F2"
        assert _controls(candidates, spec) >= {"series_time_shifted", "randomised_clustering"}
        assert "um_book_depth" in spec.required_datasets


def test_candidate_b_says_as_well_that_price_is_moved_out_of_proportion(candidates):
    fields = {"trigger": "liquidation_cluster", "confirmation": "depth_thin_pre"}
    assert _specs(candidates, **fields, consequence="price_dislocation")


def test_candidate_c_is_emitted(candidates):
    found = _specs(candidates, trigger="desync_spike", confirmation="forced_flow_inside")
    assert Counter((s.consequence, s.horizon) for s in found) == {
        ("convergence", "short"): 2,
        ("convergence", "medium"): 2,
        ("price_dislocation", "short"): 2,
    }
    for spec in found:
        assert spec.event_type == "desync_spike_with_forced_flow"
        assert spec.invalidation == "desync_resolved"
        assert spec.attribute is None
        assert "label_permutation" in _controls(candidates, spec)


def test_pressure_is_a_build_up_of_days_and_its_release_is_sudden(candidates):
    (spec,) = _specs(
        candidates,
        trigger="liquidation_cascade",
        direction="long",
        gates=("funding_persistence:positive", "open_interest_trend:rising"),
        consequence="asymmetric_cascade",
    )
    assert spec.operator_id == "F3"


def test_a_boundary_splits_one_family_into_two_that_share_no_event(candidates):
    split = [
        s for s in _specs(candidates, trigger="liquidation_cluster", direction="long") if s.branch
    ]
    assert {(s.branch, s.consequence) for s in split} == {
        ("mean_reverting", "price_dislocation"),
        ("trend_aftershock", "post_event_drift"),
        ("trend_aftershock", "volatility_aftershock"),
    }
    assert all(s.gates == (GATES["depth thin"],) for s in split)
    assert all(s.invalidation == "basis_beyond_band" for s in split)
    assert len({s.event_family_id for s in split}) == 2


def test_two_places_that_come_apart_open_a_window_of_convergence(candidates):
    found = [s for s in (c.event_family_spec for c in candidates) if s.operator_id == "F4"]
    assert {s.consequence for s in found} == {"convergence"}
    assert {s.trigger for s in found} == {"desync_spike"}
    assert all(set(s.required_datasets) == {"um_klines_1m", "spot_klines_1m"} for s in found)


#: The twelve canonical families of the five templates, each by what it must be made of.
CANONICAL = {
    "directional exhaustion after forced flow": ("T1", "liquidation_cluster", "price_dislocation"),
    "liquidity vacuum during forced flow": ("T1", "liquidation_cascade", "liquidity_vacuum"),
    "volatility aftershock": ("T1", "liquidation_cluster", "volatility_aftershock"),
    "cross-venue desynchronisation": ("T2", "desync_spike", "convergence"),
    "lead-lag spillover": ("T2", "leader_shock", "spillover"),
    "liquidity vacuum": ("T3", "depth_depletion", "liquidity_vacuum"),
    "refill-lag window": ("T3", "depth_depletion", "delayed_refill"),
    "crowding unwind after a shock": ("T4", "price_shock", "crowding_unwind"),
    "asymmetric cascades": ("T4", "liquidation_cascade", "asymmetric_cascade"),
    "post-event drift": ("T5", "scheduled_release", "post_event_drift"),
    "volatility crush": ("T5", "implied_volatility:high", "volatility_regime"),
    "volatility expansion": ("T5", "implied_volatility:low", "volatility_regime"),
}


@pytest.mark.parametrize("family", CANONICAL)
def test_every_canonical_family_is_emitted(candidates, family):
    template, part, consequence = CANONICAL[family]
    assert [
        c
        for c in candidates
        if c.template_id == template
        and c.event_family_spec.consequence == consequence
        and part in (c.event_family_spec.trigger, *c.event_family_spec.gates)
    ]


def test_every_consequence_is_claimed_by_somebody(candidates):
    claimed = {c.event_family_spec.consequence for c in candidates}
    assert claimed == set(get_args(Consequence))


FORM = re.compile(
    r"When (?P<trigger>[^,]+?)(?: under (?P<state>[^,]+?))?(?:,? confirmed by (?P<second>[^,]+?))?, "
    r"the market shows (?P<effect>.+?),? over a (?P<bucket>short|medium) horizon\."
)


def test_every_fused_sentence_has_the_seed_s_form(candidates):
    for candidate in candidates:
        spec = candidate.event_family_spec
        if not spec.operator_id:
            continue
        told = FORM.fullmatch(candidate.mechanism_sentence)
        assert told, candidate.mechanism_sentence
        assert told["bucket"] == candidate.horizon
        assert bool(told["state"]) == bool(spec.gates)
        assert bool(told["second"]) == (spec.confirmation != "none" or spec.branch is not None)


def test_two_hypotheses_of_the_same_parts_do_not_differ_in_words_alone(candidates):
    """One claim, one hypothesis: gates that say the same never stand beside a confirmation."""
    same = Counter(
        (s.trigger, s.direction, s.attribute, s.consequence, s.horizon, s.branch, *_conditions(s))
        for s in (c.event_family_spec for c in candidates)
    )
    assert max(same.values()) == 1


def _conditions(spec):
    named = {"depth:thin": "depth_thin_pre"}
    return sorted({*(named.get(g, g) for g in spec.gates), spec.confirmation} - {"none"})
