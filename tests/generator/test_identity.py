"""The same claim is the same hypothesis under whatever wording; another claim is another one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.spec import Candidate, EventFamilySpec

SPEC = {
    "event_type": "cross_venue_desync",
    "trigger": "desync_spike",
    "direction": "long",
    "attribute": "spot",
    "gates": ["funding:middle", "depth:thin"],
    "invalidation": "opposite_desync",
    "consequence": "convergence",
    "horizon": "short",
    "required_datasets": ["bars"],
    "exclusions": ["thresholds", "sizing", "entry_timing", "post_event_conditioning"],
}


def _spec(**fields):
    return EventFamilySpec.model_validate({**SPEC, **fields})


def test_ids_are_twelve_hex_digits_of_their_hash():
    spec = _spec()
    assert spec.hypothesis_id == f"H_{spec.spec_sha256[:12]}"
    assert re.fullmatch(r"EF_[0-9a-f]{12}", spec.event_family_id)


def test_an_id_once_given_never_changes():
    ungated = _spec(gates=[], exclusions=["thresholds", "sizing", "entry_timing", "conditioning"])
    assert ungated.hypothesis_id == "H_1f4628f95601"
    assert ungated.event_family_id == "EF_4f8fbf280e1e"
    assert _spec().hypothesis_id == "H_49ba4e213806"


@pytest.mark.parametrize(
    "same",
    [
        {"event_type": "another_word"},
        {"required_datasets": ["other_bars", "spot_bars|more_bars"]},
        {"gates": ["depth:thin", "funding:middle"]},
        {"gates": ["depth:thin", "funding:middle", "depth:thin"]},
    ],
)
def test_names_data_sets_and_order_make_no_new_hypothesis(same):
    assert _spec(**same).spec_sha256 == _spec().spec_sha256


@given(sentence=st.text(alphabet="abcdefghij ", min_size=20, max_size=60))
def test_another_wording_has_the_same_id(make_candidate_once, sentence):
    assert make_candidate_once(sentence).hypothesis_id == make_candidate_once().hypothesis_id


@pytest.fixture(scope="module")
def make_candidate_once(controls):
    def make(sentence="Prices of one thing come apart and find together again."):
        return Candidate.of("T2", sentence, _spec(), tuple(c.control_id for c in controls))

    return make


@pytest.mark.parametrize(
    "other",
    [
        {"direction": "short"},
        {"direction": "both"},
        {"attribute": "derivative"},
        {"attribute": None},
        {"gates": ["funding:middle"]},
        {"consequence": "price_dislocation"},
        {"horizon": "medium"},
    ],
)
def test_another_claim_is_another_hypothesis(other):
    assert _spec(**other).hypothesis_id != _spec().hypothesis_id


@pytest.mark.parametrize("claim", [{"consequence": "price_dislocation"}, {"horizon": "medium"}])
def test_a_family_is_its_events_and_not_what_is_claimed_of_them(claim):
    assert _spec(**claim).event_family_id == _spec().event_family_id


@pytest.mark.parametrize(
    "event", [{"direction": "short"}, {"attribute": "derivative"}, {"gates": ["funding:middle"]}]
)
def test_other_events_are_another_family(event):
    assert _spec(**event).event_family_id != _spec().event_family_id


def test_no_two_candidates_share_a_shortened_id(candidates):
    full = {c.event_family_spec.spec_sha256 for c in candidates}
    assert len(full) == len({c.hypothesis_id for c in candidates})
