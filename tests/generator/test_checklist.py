"""Five questions; each can be failed, and the failure is recorded under its name."""

from __future__ import annotations

import pytest

from generator.checklist import check_candidate, refusal

ITEMS = ["mechanism", "event", "horizon", "null", "controls"]


def _failed(results):
    return [r.item for r in results if not r.passed]


def test_every_generated_candidate_passes_all_five(candidates, controls, entries):
    names = [e.id for e in entries]
    for candidate in candidates:
        results = check_candidate(candidate, controls, names)
        assert [r.item for r in results] == ITEMS
        assert _failed(results) == []
        assert refusal(results) is None


@pytest.mark.parametrize(
    ("sentence", "item", "reason"),
    [
        (
            "Forced selling on Binance displaces price.",
            "mechanism",
            "'Binance' is the name of a venue",
        ),
        ("Forced selling in um_metrics displaces price.", "mechanism", "the name of a data set"),
        ("Forced selling of BTC displaces price.", "mechanism", "'BTC' is a ticker"),
        ("Forced selling displaces price for 15 bars.", "mechanism", "'15' is a number"),
        ("Forced selling raises the next return.", "event", "'return' is a word of profit"),
    ],
)
def test_a_sentence_that_breaks_the_rule_fails_its_item(
    make_candidate, controls, sentence, item, reason
):
    results = check_candidate(make_candidate(sentence), controls, ["um_metrics"])
    assert _failed(results) == [item]
    assert refusal(results).startswith(f"checklist:{item}: ")
    assert reason in refusal(results)


def _changed(candidate, spec=None, **parts):
    """A candidate that the schema would refuse, to see that the checklist refuses it as well."""
    spec = candidate.event_family_spec.model_copy(update=spec or {})
    return candidate.model_copy(update={"event_family_spec": spec, **parts})


@pytest.mark.parametrize(
    ("spec", "parts", "item", "reason"),
    [
        ({"event_type": "profit_cluster"}, {}, "event", "event_type 'profit_cluster'"),
        ({"gates": ("forward_return:high",)}, {}, "event", "gates 'forward_return:high'"),
        ({"trigger": "alpha"}, {}, "event", "trigger 'alpha'"),
        ({"horizon": "15m"}, {"horizon": "15m"}, "horizon", "'15m' is no bucket"),
        ({}, {"horizon": "medium"}, "horizon", "two horizons"),
    ],
)
def test_the_checklist_does_not_lean_on_the_schema(
    make_candidate, controls, spec, parts, item, reason
):
    results = check_candidate(_changed(make_candidate(), spec, **parts), controls)
    assert item in _failed(results)
    assert reason in next(r.reason for r in results if r.item == item)


@pytest.mark.parametrize(
    "missing", ["time_shuffled", "direction_inverted", "randomised_clustering"]
)
def test_each_mandatory_control_must_be_there(make_candidate, controls, missing):
    candidate = make_candidate()
    fewer = tuple(c for c in candidate.controls if c != missing)
    results = check_candidate(_changed(candidate, controls=fewer), controls)
    assert refusal(results) == f"checklist:controls: {missing} is missing"


def test_no_controls_at_all_names_all_of_them(make_candidate, controls):
    results = check_candidate(_changed(make_candidate(), controls=()), controls)
    assert all(c.control_id in refusal(results) for c in controls if c.mandatory)


def test_an_unknown_control_has_no_null_behaviour(make_candidate, controls):
    candidate = make_candidate()
    results = check_candidate(
        _changed(candidate, controls=(*candidate.controls, "time_shufled")), controls
    )
    assert refusal(results).startswith("checklist:null: no control is called 'time_shufled'")
    assert "did you mean time_shuffled?" in refusal(results)


def test_a_control_that_does_not_apply_must_say_so(make_candidate, controls):
    spike = {
        "trigger": "desync_spike",
        "attribute": "spot",
        "invalidation": "opposite_desync",
        "consequence": "convergence",
    }
    silent = [c.model_copy(update={"otherwise": None}) for c in controls]
    assert _failed(check_candidate(make_candidate(owed=True, **spike), controls)) == []
    results = check_candidate(make_candidate(owed=True, **spike), silent)
    assert refusal(results) == (
        "checklist:null: randomised_clustering does not say what it expects of desync_spike"
    )


def test_the_first_failure_is_the_one_that_is_recorded(make_candidate, controls):
    bad = _changed(make_candidate("Forced selling of BTC raises the return."), controls=())
    results = check_candidate(bad, controls)
    assert _failed(results) == ["mechanism", "event", "controls"]
    assert refusal(results).startswith("checklist:mechanism: ")
