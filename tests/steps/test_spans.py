"""The split: after the warm-up, three fifths, an embargo, and never too early."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nullhouse.base.constants import read_constants
from nullhouse.steps.spans import post_warm_up_days, propose_split

CONSTANTS = read_constants()
FIRST = date(2024, 1, 1)


def last_of(days: int) -> date:
    return FIRST + timedelta(days=days - 1)


@pytest.mark.parametrize(("days", "expected"), [(14, 0), (30, 0), (31, 1), (150, 120)])
def test_the_warm_up_is_taken_off(days: int, expected: int) -> None:
    assert post_warm_up_days(FIRST, last_of(days), CONSTANTS) == expected


def test_no_split_is_frozen_while_discovery_would_hold_fewer_than_thirty_days() -> None:
    assert propose_split(FIRST, last_of(79), CONSTANTS) is None
    assert propose_split(FIRST, last_of(80), CONSTANTS) is not None


def test_the_embargo_lies_between_the_spans_and_none_of_their_minutes_overlap() -> None:
    spans = propose_split(FIRST, last_of(150), CONSTANTS)
    assert spans is not None
    discovery, holdout = spans
    assert (discovery["days"], holdout["days"]) == (72, 46)
    assert holdout["first_minute"] - discovery["last_minute"] == 2 * 1440 + 1
    assert discovery["last_minute"] - discovery["first_minute"] + 1 == 72 * 1440


def test_days_begin_at_the_quiet_hour() -> None:
    spans = propose_split(FIRST, last_of(150), CONSTANTS)
    assert spans is not None
    assert (spans[0]["first_minute"] - 1) % 1440 == 4 * 60
    assert spans[0]["first_day"] == (FIRST + timedelta(days=30)).isoformat()
