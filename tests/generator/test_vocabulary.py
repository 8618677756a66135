"""The vocabulary says what the warehouse knows, no more and no less."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from generator.vocabulary import (
    SPLITTERS,
    STATES,
    TRIGGERS,
    Attribute,
    Branch,
    Confirmation,
    Consequence,
    Invalidation,
    Trigger,
    outcome_word,
)
from nullhouse.base.home import PROJECT
from nullhouse.warehouse.consequences import MEASURES

MODELS = PROJECT / "models" / "blind"


def _sql(folder) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.sql")))


def test_every_trigger_has_a_rule():
    assert set(TRIGGERS) == set(get_args(Trigger))


def test_every_consequence_has_an_outcome():
    assert set(MEASURES) == set(get_args(Consequence))


def _made(sql, word):
    """Whether the warehouse makes a word."""
    return f"'{word}'" in sql


@pytest.mark.parametrize("trigger", get_args(Trigger))
def test_every_trigger_is_made_by_an_event_model(trigger):
    assert _made(_sql(MODELS / "events") + _sql(PROJECT / "macros" / "events"), trigger)


@pytest.mark.parametrize("confirmation", [c for c in get_args(Confirmation) if c != "none"])
def test_every_confirmation_is_made_by_a_blind_model(confirmation):
    assert _made(_sql(MODELS), confirmation)


@pytest.mark.parametrize("branch", get_args(Branch))
def test_every_branch_is_made_by_a_blind_model(branch):
    assert _made(_sql(MODELS), branch)


def test_every_splitter_is_an_invalidation_and_splits_into_all_branches():
    assert set(SPLITTERS) <= set(get_args(Invalidation))
    assert {b for branches in SPLITTERS.values() for b in branches} == set(get_args(Branch))


@pytest.mark.parametrize("attribute", get_args(Attribute))
def test_every_attribute_is_written_by_an_event_model(attribute):
    assert f"'{attribute}'" in _sql(MODELS / "events")


@pytest.mark.parametrize("invalidation", [i for i in get_args(Invalidation) if i != "none"])
def test_every_invalidation_is_made_by_a_blind_model(invalidation):
    assert _made(_sql(MODELS), invalidation)


def test_states_are_those_of_the_state_models():
    named = set(re.findall(r"'(\w+)' as state\b", _sql(MODELS / "states")))
    assert named - set(STATES) == set()
    assert set(STATES) - named == set()


@pytest.mark.parametrize("state", [s for s in STATES if s != "time_of_day"])
def test_buckets_are_those_of_the_state_model(state):
    found = [
        text
        for path in (MODELS / "states").glob("*.sql")
        if f"'{state}' as state" in (text := path.read_text())
    ]
    (sql,) = found
    if state == "funding_persistence":
        # It is told by the series, since it takes several settlements.
        sql = (MODELS / "series" / "int_funding.sql").read_text()
        assert all(f"'{bucket}'" in sql for bucket in STATES[state])
        return
    listed = re.search(r"names=\[(.*?)\]", sql)
    names = re.findall(r"'(\w+)'", listed.group(1)) if listed else ["high", "middle", "low"]
    assert tuple(names) == STATES[state]


@pytest.mark.parametrize("name", ["forward_return", "pnlBucket", "sharpe", "win_rate", "outcome"])
def test_a_name_that_speaks_of_what_came_after_is_recognised(name):
    assert outcome_word(name)


@pytest.mark.parametrize(
    "name", ["um_klines_1m", "price_dislocation", "futures", "window", "hedge"]
)
def test_a_name_of_the_mechanism_is_no_outcome(name):
    assert outcome_word(name) is None
