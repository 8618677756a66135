"""The vocabulary says what the warehouse knows, no more and no less."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from generator.vocabulary import (
    DEFINED_TRIGGERS,
    MEASURED_CONSEQUENCES,
    STATES,
    TRIGGERS,
    Attribute,
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


def test_measured_consequences_are_those_that_have_an_outcome():
    assert set(MEASURES) == MEASURED_CONSEQUENCES


@pytest.mark.parametrize("trigger", get_args(Trigger))
def test_a_trigger_is_called_defined_exactly_when_an_event_model_makes_it(trigger):
    sql = _sql(MODELS / "events") + _sql(PROJECT / "macros" / "events")
    assert (f"'{trigger}'" in sql) == (trigger in DEFINED_TRIGGERS)


@pytest.mark.parametrize("attribute", get_args(Attribute))
def test_every_attribute_is_written_by_an_event_model(attribute):
    assert f"'{attribute}'" in _sql(MODELS / "events")


@pytest.mark.parametrize("invalidation", [i for i in get_args(Invalidation) if i != "none"])
def test_every_invalidation_is_a_row_of_the_invalidations_model(invalidation):
    assert f"'{invalidation}'" in (MODELS / "events" / "int_invalidations.sql").read_text()


def test_states_are_those_of_the_state_models():
    named = set(re.findall(r"'(\w+)' as state\b", _sql(MODELS / "states")))
    assert named == set(STATES)


@pytest.mark.parametrize("state", [s for s in STATES if s != "time_of_day"])
def test_buckets_are_those_of_the_state_model(state):
    (sql,) = [
        text
        for path in (MODELS / "states").glob("*.sql")
        if f"'{state}' as state" in (text := path.read_text())
    ]
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
