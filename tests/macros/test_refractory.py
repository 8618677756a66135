from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

NOON = datetime(2024, 3, 5, 12)
COLUMNS = "draw integer, trigger varchar, symbol varchar, direction varchar, known_at timestamp"
FIRST = ("price_shock", "BTCUSDT", "long")


def kept(bench: Bench, *candidates: tuple[float, tuple[str, str, str]]) -> list[float]:
    """Minutes after noon of the candidates that the rule keeps."""
    rows = [(0, *what, NOON + timedelta(minutes=minute)) for minute, what in candidates]
    bench.table("candidates", COLUMNS, rows)
    found = bench.column(
        "select known_at from ({{ after_refractory('candidates') }}) order by known_at"
    )
    return [(at - NOON).total_seconds() / 60 for at in found]


def test_a_candidate_exactly_a_quarter_of_an_hour_later_is_still_blocked(bench: Bench) -> None:
    assert kept(bench, (0, FIRST), (15, FIRST)) == [0]
    assert kept(bench, (0, FIRST), (16, FIRST)) == [0, 16]


def test_a_candidate_that_was_blocked_itself_blocks_the_next(bench: Bench) -> None:
    assert kept(bench, (0, FIRST), (10, FIRST), (20, FIRST), (36, FIRST)) == [0, 36]


def test_a_later_candidate_never_takes_an_earlier_one_away(bench: Bench) -> None:
    assert kept(bench, (0, FIRST)) == [0]
    assert kept(bench, (0, FIRST), (1, FIRST), (2, FIRST)) == [0]


@pytest.mark.parametrize(
    "other",
    [
        ("depth_depletion", "BTCUSDT", "long"),
        ("price_shock", "ETHUSDT", "long"),
        ("price_shock", "BTCUSDT", "short"),
    ],
    ids=["trigger", "symbol", "side"],
)
def test_a_candidate_of_another_kind_blocks_nothing(
    bench: Bench, other: tuple[str, str, str]
) -> None:
    assert kept(bench, (0, FIRST), (5, other)) == [0, 5]


def test_draws_are_kept_apart_where_the_caller_asks_for_it(bench: Bench) -> None:
    bench.table("candidates", COLUMNS, [(draw, *FIRST, NOON) for draw in (1, 2)])
    call = "after_refractory('candidates', partition='draw, trigger, symbol, direction')"
    assert sorted(bench.column(f"select draw from ({{{{ {call} }}}})")) == [1, 2]


def test_one_asset_leads(bench: Bench) -> None:
    assert bench.value("'{{ leader() }}'") == "BTCUSDT"
