"""The finite space of hypotheses: what is in it, what was struck, and in which order."""

from __future__ import annotations

from collections import Counter

import pytest

from generator.instantiate import combinations, struck
from generator.propose import propose, removed
from generator.sentences import check_sentence
from generator.spec import Candidate

BOTH_SIDES = 2


def _of(candidates, template_id):
    return [c for c in candidates if c.template_id == template_id]


def _claims(candidates):
    specs = [c.event_family_spec for c in candidates]
    return Counter((s.trigger, s.consequence, s.horizon) for s in specs)


def _counts(candidates):
    return Counter((c.template_id, c.event_family_spec.operator_id) for c in candidates)


def test_the_space_is_counted_by_template_and_operator(candidates):
    assert _counts(candidates) == {
        ("T1", None): 22,
        ("T1", "F1"): 8,
        ("T1", "F2"): 16,
        ("T1", "F5"): 12,
        ("T2", None): 4,
        ("T2", "F1"): 2,
        ("T2", "F2"): 6,
        ("T2", "F4"): 8,
        ("T3", None): 14,
        ("T3", "F1"): 4,
        ("T3", "F2"): 14,
        ("T4", "F1"): 24,
        ("T4", "F3"): 16,
        ("T5", None): 4,
        ("T5", "F1"): 4,
    }
    assert len(candidates) == 158


def test_forced_participation_has_thirty_six_fillings_of_which_fourteen_are_struck(templates):
    grammar = templates[0].grammar
    assert (len(combinations(grammar)), len(struck(grammar))) == (36, 14)


def test_every_filling_is_emitted_or_left_out_for_a_reason(
    templates, operators, entries, candidates
):
    owners = [t.grammar for t in (*templates, *operators) if t.grammar]
    left_out = removed(templates, operators, entries)
    assert sum(r.fillings for r in left_out) + len(candidates) == sum(
        len(combinations(g)) for g in owners
    )
    assert all(r.reason for r in left_out)


def test_forced_participation_leaves_exactly_these_twenty_two(single):
    assert _claims(_of(single, "T1")) == {
        ("liquidation_isolated", "volatility_aftershock", "short"): BOTH_SIDES,
        ("liquidation_cluster", "price_dislocation", "short"): BOTH_SIDES,
        ("liquidation_cluster", "liquidity_vacuum", "short"): BOTH_SIDES,
        ("liquidation_cluster", "liquidity_vacuum", "medium"): BOTH_SIDES,
        ("liquidation_cluster", "volatility_aftershock", "short"): BOTH_SIDES,
        ("liquidation_cluster", "volatility_aftershock", "medium"): BOTH_SIDES,
        ("liquidation_cascade", "price_dislocation", "medium"): BOTH_SIDES,
        ("liquidation_cascade", "liquidity_vacuum", "short"): BOTH_SIDES,
        ("liquidation_cascade", "liquidity_vacuum", "medium"): BOTH_SIDES,
        ("liquidation_cascade", "volatility_aftershock", "short"): BOTH_SIDES,
        ("liquidation_cascade", "volatility_aftershock", "medium"): BOTH_SIDES,
    }


def test_synchronisation_failure_by_itself_leaves_exactly_these_twelve(candidates):
    own = [
        c
        for c in _of(candidates, "T2")
        if not c.event_family_spec.gates and c.event_family_spec.confirmation == "none"
    ]
    assert _claims(own) == {
        ("desync_spike", "convergence", "short"): 4,
        ("desync_spike", "convergence", "medium"): 4,
        ("leader_shock", "spillover", "short"): 2,
        ("leader_shock", "spillover", "medium"): 2,
    }


def test_capacity_saturation_leaves_exactly_these_fourteen(single):
    assert Counter(
        (s.attribute or s.trigger, s.consequence, s.horizon)
        for s in (c.event_family_spec for c in _of(single, "T3"))
    ) == {
        ("aggression", "liquidity_vacuum", "short"): BOTH_SIDES,
        ("aggression", "delayed_refill", "medium"): BOTH_SIDES,
        ("aggression", "volatility_aftershock", "short"): BOTH_SIDES,
        ("withdrawal", "delayed_refill", "medium"): BOTH_SIDES,
        ("aggressive_burst", "liquidity_vacuum", "short"): BOTH_SIDES,
        ("aggressive_burst", "delayed_refill", "medium"): BOTH_SIDES,
        ("aggressive_burst", "volatility_aftershock", "short"): BOTH_SIDES,
    }


def test_crowding_always_has_a_state_of_crowding_and_a_stress_from_elsewhere(candidates):
    for candidate in _of(candidates, "T4"):
        spec = candidate.event_family_spec
        assert spec.gates
        assert spec.trigger in ("liquidation_cluster", "liquidation_cascade", "price_shock")


def test_the_crowded_side_is_the_one_that_is_driven_out(candidates):
    crowd = {"positive": "long", "negative": "short", "long": "long", "short": "short"}
    for candidate in _of(candidates, "T4"):
        spec = candidate.event_family_spec
        told = [crowd[w] for gate in spec.gates for w in crowd if w in gate.split(":")[1]]
        pushed_out = {"long": "short", "short": "long"}[spec.direction]
        hit = pushed_out if spec.trigger == "price_shock" else spec.direction
        assert set(told) <= {hit}


def test_a_release_is_read_against_what_was_expected_of_it(candidates):
    specs = [c.event_family_spec for c in _of(candidates, "T5")]
    assert Counter((s.consequence, s.direction, s.gates) for s in specs) == {
        ("post_event_drift", "long", ()): 2,
        ("post_event_drift", "short", ()): 2,
        ("volatility_regime", "both", ("implied_volatility:high",)): 2,
        ("volatility_regime", "both", ("implied_volatility:low",)): 2,
    }


#: Triggers that the strata of comparable bars determine (rules of the risk sets).
@pytest.mark.parametrize("trigger", ["desync_spike", "depth_depletion", "price_shock"])
def test_a_trigger_that_comparable_bars_determine_always_has_a_label(candidates, trigger):
    for candidate in candidates:
        spec = candidate.event_family_spec
        if spec.trigger == trigger:
            assert spec.attribute or spec.gates or spec.confirmation != "none"


@pytest.mark.parametrize(
    ("filling", "reason"),
    [
        (
            ("long_liquidation", "isolated", "liquidity_vacuum", "short"),
            "one order by itself neither displaces price for long nor empties the book",
        ),
        (
            ("long_liquidation", "isolated", "volatility_aftershock", "medium"),
            "whatever one order by itself stirs up has settled within the short horizon",
        ),
        (
            ("short_liquidation", "clustered", "price_dislocation", "medium"),
            "the pressure of a cluster ends within minutes, so a later reversal is not its own",
        ),
        (
            ("short_liquidation", "cascading", "price_dislocation", "short"),
            "a cascade can still be running when the short horizon ends",
        ),
        (
            ("desync", "long", "derivative", "spillover", "short"),
            "two prices of one asset have nothing to spill over to",
        ),
        (
            ("desync", "long", "none", "convergence", "short"),
            "every gap of that size is a spike, so only the leg that moved can tell events apart",
        ),
        (
            ("leader", "short", "none", "convergence", "short"),
            "two assets have no common price to converge to",
        ),
        (
            ("leader", "short", "spot", "spillover", "medium"),
            "a leader's shock is seen in one instrument and has no legs",
        ),
        (
            ("withdrawn", "long", "liquidity_vacuum", "short"),
            "who withdraws an order trades nothing, so only its coming back can be late",
        ),
        (
            ("desync", "long", "taker_flow", "convergence", "short"),
            "a gap is made of prices and flow alike, so that only forced orders tell something else",
        ),
    ],
)
def test_a_struck_filling_says_why(templates, operators, filling, reason):
    reasons = {
        tuple(s.combination.values()): s.reason
        for owner in (*templates, *operators)
        if owner.grammar
        for s in struck(owner.grammar)
    }
    assert reasons[filling] == reason


def test_every_hypothesis_and_every_sentence_is_distinct(candidates):
    assert len({c.hypothesis_id for c in candidates}) == len(candidates)
    assert len({c.mechanism_sentence for c in candidates}) == len(candidates)


def test_hypotheses_about_the_same_events_share_a_family(single):
    families = Counter(c.event_family_spec.event_family_id for c in _of(single, "T1"))
    assert sorted(families.values()) == [1, 1, 5, 5, 5, 5]


def test_no_generated_sentence_breaks_the_rule(candidates, entries):
    names = [e.id for e in entries] + [e.dataset for e in entries if "_" in e.dataset]
    assert {
        c.mechanism_sentence: check_sentence(c.mechanism_sentence, names) for c in candidates
    } == {c.mechanism_sentence: [] for c in candidates}


def test_a_candidate_holds_the_six_parts_and_nothing_else(candidates):
    for candidate in candidates:
        assert set(candidate.model_dump()) == {
            "hypothesis_id",
            "template_id",
            "mechanism_sentence",
            "event_family_spec",
            "horizon",
            "controls",
        }


def test_every_candidate_carries_the_three_mandatory_controls_and_both_risk_sets(candidates):
    for candidate in candidates:
        assert set(candidate.controls) >= {
            "time_shuffled",
            "direction_inverted",
            "randomised_clustering",
            "risk_set_price",
            "risk_set_price_volume",
        }


def test_every_candidate_survives_a_round_trip_through_json(candidates):
    for candidate in candidates:
        assert Candidate.model_validate_json(candidate.model_dump_json()) == candidate


def test_a_single_sensor_comes_before_any_fusion_and_operators_in_their_order(candidates):
    operators = [c.event_family_spec.operator_id or "" for c in candidates]
    assert operators == sorted(operators)


def test_the_order_does_not_depend_on_the_order_of_the_register(
    templates, operators, entries, controls, candidates
):
    again = propose(
        tuple(reversed(templates)), tuple(reversed(operators)), tuple(reversed(entries)), controls
    )
    assert again == candidates


def test_required_data_sets_name_alternatives_and_only_what_is_needed(candidates):
    required = {
        (s.trigger, s.consequence, s.gates, s.confirmation): s.required_datasets
        for s in (c.event_family_spec for c in candidates)
    }
    prints = "cm_liquidation_snapshot|um_liquidation_snapshot"
    plain = ((), "none")
    assert required["liquidation_cluster", "price_dislocation", *plain] == (prints, "um_klines_1m")
    assert required["liquidation_cluster", "liquidity_vacuum", *plain] == (
        prints,
        "um_klines_1m",
        "um_book_depth",
    )
    assert required["desync_spike", "convergence", *plain] == ("um_klines_1m", "spot_klines_1m")
    assert required["leader_shock", "spillover", *plain] == ("um_klines_1m",)
    assert set(required["desync_spike", "convergence", (), "forced_flow_inside"]) == {
        "um_klines_1m",
        "spot_klines_1m",
        prints,
    }
    # An hourly summary of options is no reading of the moment before a release.
    assert required[
        "scheduled_release", "volatility_regime", ("implied_volatility:low",), "none"
    ] == (
        "scheduled_releases",
        "um_klines_1m",
        "option_bvol_index",
    )


def test_liquidations_alone_give_the_twenty_two_and_name_what_is_not_registered(
    templates, operators, entries, controls, single
):
    prints = [e for e in entries if e.dataset == "liquidation_snapshot"]
    alone = propose(templates, operators, prints, controls)
    assert [c.hypothesis_id for c in alone] == [c.hypothesis_id for c in _of(single, "T1")]
    assert 10 <= len(alone) <= 30
    assert alone[0].event_family_spec.required_datasets[1] == "unregistered:perpetual_bars"


def test_nothing_is_proposed_of_a_part_that_no_data_set_can_play(
    templates, operators, entries, controls
):
    def triggers(*names):
        some = [e for e in entries if e.id in names]
        found = propose(templates, operators, some, controls)
        return {(c.event_family_spec.trigger, c.event_family_spec.operator_id) for c in found}

    assert triggers("um_klines_1m") == {("leader_shock", None), ("aggressive_burst", None)}
    assert triggers("um_metrics") == set()
    assert triggers("scheduled_releases") == {("scheduled_release", None)}
    assert ("scheduled_release", "F1") in triggers("scheduled_releases", "option_bvol_index")
    assert triggers("um_funding_rate", "um_metrics") == set()


def test_a_data_set_of_ones_own_gets_what_its_properties_allow(
    templates, operators, entries, controls
):
    prints = next(e for e in entries if e.id == "cm_liquidation_snapshot")
    own = prints.model_copy(update={"id": "margin_calls", "dataset": "calls", "sensor": "other"})
    found = propose(templates, operators, [own], controls)
    assert len(found) == 22
    assert {c.event_family_spec.required_datasets[0] for c in found} == {"margin_calls"}
