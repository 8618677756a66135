"""A hypothesis from a file: accepted, refused on the record, or sent back with all its problems."""

from __future__ import annotations

import pytest
import yaml

from generator.checklist import check_candidate, refusal
from generator.handwritten import load_handwritten
from nullhouse.base.errors import NullhouseError

GOOD = {
    "name": "exhausted_sellers",
    "origin": "discovery",
    "template_id": "T1",
    "mechanism_sentence": "Those who must sell are gone after a burst, so that price comes back.",
    "event_type": "forced_flow_cluster",
    "trigger": "liquidation_cluster",
    "direction": "long",
    "invalidation": "opposite_forced_flow",
    "consequence": "price_dislocation",
    "horizon": "short",
    "controls": ["time_shuffled", "direction_inverted", "randomised_clustering"],
    "required_datasets": ["cm_liquidation_snapshot|um_liquidation_snapshot", "um_klines_1m"],
}


@pytest.fixture
def load(tmp_path, templates, controls, entries):
    def load(text):
        path = tmp_path / "idea.yml"
        path.write_text(text if isinstance(text, str) else yaml.safe_dump(text))
        return load_handwritten(path, templates, controls, entries)

    return load


def _refused(load, text):
    with pytest.raises(NullhouseError) as error:
        load(text)
    assert error.value.exit_code == 2
    return str(error.value)


def test_a_good_file_becomes_a_candidate(load, controls):
    candidate = load(GOOD)
    assert candidate.template_id == "T1"
    assert refusal(check_candidate(candidate, controls)) is None


def test_it_is_the_same_hypothesis_as_the_generated_one(load, candidates):
    assert load(GOOD).hypothesis_id in {c.hypothesis_id for c in candidates}


def test_another_name_and_wording_change_no_id(load):
    other = {**GOOD, "name": "x", "mechanism_sentence": "A burst of forced selling overshoots."}
    assert load(other).hypothesis_id == load(GOOD).hypothesis_id


def test_the_formal_null_is_there_without_being_asked_for(load):
    assert load(GOOD).controls == (*GOOD["controls"], "risk_set_price", "risk_set_price_volume")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"mechanism_sentence": "Forced selling on Binance displaces price."},
            "checklist:mechanism",
        ),
        ({"mechanism_sentence": "Forced selling raises the next return."}, "checklist:event"),
        ({"controls": ["time_shuffled", "direction_inverted"]}, "checklist:controls"),
        ({"controls": []}, "checklist:controls"),
    ],
)
def test_a_well_formed_file_that_fails_the_checklist_is_refused_on_the_record(
    load, controls, change, code
):
    assert refusal(check_candidate(load({**GOOD, **change}), controls)).startswith(code)


#: What is changed, and what the message must say.
SENT_BACK = [
    ({"horizont": "short"}, "did you mean horizon?"),
    ({"horizon": 15}, "horizon takes a named bucket, never a number"),
    ({"sharpe": 2}, "key 'sharpe' refers to an outcome"),
    ({"origin": "dataset"}, "origin"),
    ({"template_id": "T9"}, "template_id"),
    ({"template_id": "T2"}, "T2 (Synchronisation failure) knows no trigger 'liquidation_cluster'"),
    ({"consequence": "convergence"}, "knows no consequence 'convergence'"),
    (
        {"template_id": "T3", "trigger": "price_shock"},
        "T3 (Capacity saturation) knows no trigger 'price_shock'",
    ),
    ({"invalidation": "none"}, "invalidation of liquidation_cluster is opposite_forced_flow"),
    ({"attribute": "spot"}, "attribute of liquidation_cluster cannot be spot"),
    ({"required_datasets": ["um_kline_1m"]}, "did you mean um_klines_1m?"),
    ({"required_datasets": ["um_klines_1m|tea_leaves"]}, "no data set is called 'tea_leaves'"),
    ({"gates": ["funding:extreme_positive"]}, "a fused spec of these parts is of T4, not of T1"),
    ({"mechanism_sentence": "Evil #} {{ sentence() }} {# that runs"}, "one line of plain text"),
]


@pytest.mark.parametrize(("change", "message"), SENT_BACK, ids=lambda v: str(v)[:40])
def test_a_malformed_file_is_sent_back_in_plain_words(load, change, message):
    said = _refused(load, {**GOOD, **change})
    assert message in said
    assert "idea.yml" in said


def test_all_problems_of_a_file_come_at_once(load):
    bad = {
        **GOOD,
        "horizon": 15,
        "invalidation": "none",
        "required_datasets": ["nothing"],
        "sharpe": 1,
    }
    said = _refused(load, bad)
    assert all(word in said for word in ("horizon", "invalidation", "'nothing'", "'sharpe'"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no valid YAML"),
        ("- a list", "no mapping"),
        ("", "no mapping"),
        ("just words", "no mapping"),
    ],
)
def test_a_file_that_is_no_hypothesis_gets_no_traceback(load, text, message):
    assert message in _refused(load, text)


def test_bytes_that_are_no_text_get_no_traceback(tmp_path, templates, controls, entries):
    path = tmp_path / "idea.yml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(NullhouseError, match="no valid YAML"):
        load_handwritten(path, templates, controls, entries)


def test_a_missing_file_is_named(tmp_path, templates, controls, entries):
    with pytest.raises(NullhouseError, match=r"absent\.yml"):
        load_handwritten(tmp_path / "absent.yml", templates, controls, entries)
