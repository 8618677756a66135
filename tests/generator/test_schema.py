"""What cannot be said: unknown keys, numbers for buckets, outcomes, and parts that disagree."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from generator.spec import Candidate, EventFamilySpec
from generator.strict import build

GOOD = {
    "event_type": "forced_flow_cluster",
    "trigger": "liquidation_cluster",
    "direction": "long",
    "invalidation": "opposite_forced_flow",
    "consequence": "price_dislocation",
    "horizon": "short",
    "required_datasets": ["prints", "bars"],
}

#: What is changed, and what the message must say.
REFUSED = [
    ({"threshold": 5}, "unknown key 'threshold'"),
    ({"trigge": "price_shock"}, "did you mean trigger?"),
    ({"sharpe": 1.5}, "key 'sharpe' refers to an outcome"),
    ({"forward_return": "up"}, "key 'forward_return' refers to an outcome"),
    ({"entry_timing": "next bar"}, "unknown key 'entry_timing'"),
    ({"horizon": 15}, "horizon takes a named bucket, never a number"),
    ({"horizon": "15m"}, "horizon takes a named bucket, never a number"),
    ({"horizon": "long"}, "horizon has no such value"),
    ({"direction": -1}, "direction takes a named bucket, never a number"),
    ({"direction": "up"}, "direction has no such value"),
    ({"trigger": "liquidation_clusters"}, "did you mean liquidation_cluster?"),
    ({"consequence": "profit"}, "consequence refers to an outcome"),
    ({"consequence": "forward_return"}, "consequence refers to an outcome"),
    ({"event_type": "profitable_flow"}, "refers to an outcome (profitable)"),
    ({"event_type": "alpha_cluster"}, "refers to an outcome (alpha)"),
    ({"event_type": "cluster_5"}, "without a number"),
    ({"required_datasets": ["out_returns"]}, "refers to an outcome (returns)"),
    ({"required_datasets": []}, "required_datasets"),
    ({"required_datasets": "bars"}, "required_datasets"),
    ({"gates": ["funding:0.95"]}, "takes no number"),
    ({"gates": ["fundng:middle"]}, "did you mean funding?"),
    ({"gates": ["outcome:high"]}, "no such state 'outcome'"),
    ({"gates": [0.95]}, "gates"),
    ({"confirmation": "next_bar_up"}, "confirmation has no such value"),
    ({"attribute": "spot"}, "attribute of liquidation_cluster cannot be spot"),
    ({"invalidation": "none"}, "invalidation of liquidation_cluster is opposite_forced_flow"),
    ({"invalidation": "stop_loss"}, "invalidation refers to an outcome"),
    ({"exclusions": ["thresholds"]}, "exclusions must be thresholds, sizing, entry_timing"),
]


def _messages(document):
    built, problems = build(EventFamilySpec, document, "file.yml")
    assert (built is None) == bool(problems)
    return "\n".join(str(p) for p in problems)


def test_the_good_spec_is_accepted():
    assert _messages(GOOD) == ""


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=lambda v: str(v)[:40])
def test_a_bad_spec_is_refused_in_plain_words(change, message):
    said = _messages({**GOOD, **change})
    assert message in said
    assert "file.yml" in said


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(key):
    said = _messages({k: v for k, v in GOOD.items() if k != key})
    assert f"key {key!r} is missing" in said


def test_all_problems_come_at_once():
    said = _messages({**GOOD, "horizon": 15, "direction": "up", "sharpe": 2, "trigger": "luck"})
    assert all(word in said for word in ("horizon", "direction", "sharpe", "trigger"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hypothesis_id": "H_000000000000"}, "hypothesis_id is H_"),
        ({"horizon": "medium"}, "differs from the spec's"),
        ({"score": 1}, "Extra inputs are not permitted"),
        ({"mechanism_sentence": "too short"}, "20 to 400 characters"),
        ({"mechanism_sentence": "A comment that ends #} here {{ and_runs() }}"}, "plain text"),
        ({"mechanism_sentence": "A sentence that breaks\ninto a second line."}, "plain text"),
        ({"template_id": "T6"}, "T5"),
        ({"controls": ["Time Shuffled"]}, "lower-case words"),
    ],
)
def test_a_candidate_whose_parts_disagree_is_refused(make_candidate, change, message):
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        Candidate.model_validate({**make_candidate().model_dump(), **change})


def test_a_candidate_cannot_be_changed(make_candidate):
    with pytest.raises(ValidationError, match="frozen"):
        make_candidate().horizon = "medium"


def test_a_gated_spec_promises_to_look_at_pre_event_states_only():
    gated = {**GOOD, "gates": ["depth:thin"]}
    assert "post_event_conditioning" in _messages(gated)
    fused = ["thresholds", "sizing", "entry_timing", "post_event_conditioning"]
    assert _messages({**gated, "exclusions": fused}) == ""
