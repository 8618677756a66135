"""The finite space of hypotheses: what is in it, what was struck, and in which order."""

from __future__ import annotations

from collections import Counter

import pytest

from generator.instantiate import combinations, struck
from generator.introspect import properties_of
from generator.propose import propose
from generator.sentences import check_sentence
from generator.spec import Candidate


def _of(candidates, template_id):
    return [c for c in candidates if c.template_id == template_id]


def _claims(candidates):
    specs = [c.event_family_spec for c in candidates]
    return Counter((s.trigger, s.consequence, s.horizon) for s in specs)


def test_forced_participation_has_thirty_six_fillings_of_which_fourteen_are_struck(templates):
    grammar = templates[0].grammar
    assert (len(combinations(grammar)), len(struck(grammar))) == (36, 14)


def test_forced_participation_leaves_exactly_these_twenty_two(candidates):
    both_sides = 2
    assert _claims(_of(candidates, "T1")) == {
        ("liquidation_isolated", "volatility_aftershock", "short"): both_sides,
        ("liquidation_cluster", "price_dislocation", "short"): both_sides,
        ("liquidation_cluster", "liquidity_vacuum", "short"): both_sides,
        ("liquidation_cluster", "liquidity_vacuum", "medium"): both_sides,
        ("liquidation_cluster", "volatility_aftershock", "short"): both_sides,
        ("liquidation_cluster", "volatility_aftershock", "medium"): both_sides,
        ("liquidation_cascade", "price_dislocation", "medium"): both_sides,
        ("liquidation_cascade", "liquidity_vacuum", "short"): both_sides,
        ("liquidation_cascade", "liquidity_vacuum", "medium"): both_sides,
        ("liquidation_cascade", "volatility_aftershock", "short"): both_sides,
        ("liquidation_cascade", "volatility_aftershock", "medium"): both_sides,
    }
    assert len(_of(candidates, "T1")) == 22


def test_synchronisation_failure_leaves_exactly_these_twelve(candidates):
    assert _claims(_of(candidates, "T2")) == {
        ("desync_spike", "convergence", "short"): 4,
        ("desync_spike", "convergence", "medium"): 4,
        ("leader_shock", "spillover", "short"): 2,
        ("leader_shock", "spillover", "medium"): 2,
    }


def test_every_desync_spike_is_labelled_by_the_leg_that_moved(candidates):
    for candidate in candidates:
        spec = candidate.event_family_spec
        assert (spec.attribute is not None) == (spec.trigger == "desync_spike")


def test_templates_without_a_grammar_emit_nothing(templates, candidates):
    silent = {t.template_id for t in templates if t.grammar is None}
    assert silent == {"T3", "T4", "T5"}
    assert {c.template_id for c in candidates} == {"T1", "T2"}


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
    ],
)
def test_a_struck_filling_says_why(templates, filling, reason):
    reasons = {
        tuple(s.combination.values()): s.reason
        for t in templates
        if t.grammar
        for s in struck(t.grammar)
    }
    assert reasons[filling] == reason


def test_every_hypothesis_and_every_sentence_is_distinct(candidates):
    assert len({c.hypothesis_id for c in candidates}) == len(candidates) == 34
    assert len({c.mechanism_sentence for c in candidates}) == 34


def test_hypotheses_about_the_same_events_share_a_family(candidates):
    families = Counter(c.event_family_spec.event_family_id for c in candidates)
    assert sorted(families.values()) == [1, 1, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5]


def test_no_generated_sentence_breaks_the_rule(candidates, entries):
    names = [e.id for e in entries] + [e.dataset for e in entries if "_" in e.dataset]
    assert {
        c.mechanism_sentence: check_sentence(c.mechanism_sentence, names) for c in candidates
    } == {c.mechanism_sentence: [] for c in candidates}


def test_a_candidate_holds_the_six_parts_and_nothing_else(candidates):
    assert set(candidates[0].model_dump()) == {
        "hypothesis_id",
        "template_id",
        "mechanism_sentence",
        "event_family_spec",
        "horizon",
        "controls",
    }


def test_every_candidate_carries_the_three_mandatory_controls_and_both_risk_sets(candidates):
    for candidate in candidates:
        assert set(candidate.controls) == {
            "time_shuffled",
            "direction_inverted",
            "randomised_clustering",
            "risk_set_price",
            "risk_set_price_volume",
        }


def test_every_candidate_survives_a_round_trip_through_json(candidates):
    for candidate in candidates:
        assert Candidate.model_validate_json(candidate.model_dump_json()) == candidate


def test_the_order_does_not_depend_on_the_order_of_the_register(
    templates, entries, controls, candidates
):
    assert propose(tuple(reversed(templates)), tuple(reversed(entries)), controls) == candidates


def test_required_data_sets_name_alternatives_and_only_what_is_needed(candidates):
    required = {
        (s.trigger, s.consequence): s.required_datasets
        for s in (c.event_family_spec for c in candidates)
    }
    prints = "cm_liquidation_snapshot|um_liquidation_snapshot"
    assert required["liquidation_cluster", "price_dislocation"] == (prints, "um_klines_1m")
    assert required["liquidation_cluster", "liquidity_vacuum"] == (
        prints,
        "um_klines_1m",
        "um_book_depth",
    )
    assert required["desync_spike", "convergence"] == ("um_klines_1m", "spot_klines_1m")
    assert required["leader_shock", "spillover"] == ("um_klines_1m",)


def test_liquidations_alone_give_the_twenty_two_and_name_what_is_not_registered(
    templates, entries, controls, candidates
):
    prints = [e for e in entries if "forced_participation" in properties_of(e)]
    alone = propose(templates, prints, controls)
    assert [c.hypothesis_id for c in alone] == [c.hypothesis_id for c in _of(candidates, "T1")]
    assert alone[0].event_family_spec.required_datasets[1] == "unregistered:perpetual_bars"


def test_nothing_is_proposed_of_a_trigger_that_no_data_set_senses(templates, entries, controls):
    perpetual = [e for e in entries if e.id == "um_klines_1m"]
    found = propose(templates, perpetual, controls)
    assert {c.event_family_spec.trigger for c in found} == {"leader_shock"}
    assert propose(templates, [e for e in entries if e.id == "um_metrics"], controls) == []
