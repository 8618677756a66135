"""Each guard that travels in time catches a leak of its own kind, and the tree as it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.guards import arrival, as_of, left_truncation, poison, pre_event
from nullhouse.guards.left_truncation import RANKS
from nullhouse.guards.travel.lookback import lookbacks
from nullhouse.steps.timetravel.proof import LONG

if TYPE_CHECKING:
    from nullhouse.guards.finding import Finding
    from nullhouse.guards.ground import Ground
    from nullhouse.guards.travel.compiled import Blind
    from tests.guards.travel.conftest import Looked

Mutated = Callable[[Mapping[str, Mapping[str, str]]], "Ground"]
LEAD = {"int_minutes": {"lag(log_close) over by_symbol": "lead(log_close) over by_symbol"}}
AT_ITS_OPEN = {
    "stg_binance__um_klines_1m": {
        "opened_at + interval '60 seconds' as known_at": "opened_at as known_at"
    }
}
WHOLE_SAMPLE = {
    "int_depth": {
        "median(bid_usd) over last_sixty as bid_median_usd":
        "quantile_cont(bid_usd, 0.5) over (partition by symbol) as bid_median_usd",
    }
}  # fmt: skip
#: A ratio that is told once a day, and stands for the hours before.
BACKWARD_FILL = {
    "int_positioning": {
        "now.*,":
        "now.* replace ("
        "first_value(case when hour(now.known_at) = 0 then now.account_ratio end ignore nulls) "
        "over (partition by now.symbol order by now.known_at "
        "rows between current row and unbounded following) as account_ratio),",
    }
}  # fmt: skip
#: The move's sign stands for its rank, for which these worlds are too short.
SAME_INSTANT = {
    "sta_trend": {
        "events.started_at > series.known_at": "events.started_at >= series.known_at",
        "series.trend_rank": "(case when series.move > 0 then 1 when series.move < 0 then 0 end)",
    }
}
UNBOUNDED = {
    "int_depth": {
        "rows between 60 preceding and 1 preceding":
        "rows between unbounded preceding and 1 preceding",
    }
}  # fmt: skip
#: Another text and no other meaning.
COMMENTED = {"int_depth": {"select\n": "select /* the same */\n"}}
NEWEST_VERSION = {"stg_binance__um_klines_1m": {"filename not in": "true or filename not in"}}


def models(found: list[Finding]) -> set[str]:
    return {each.model for each in found}


def test_the_tree_as_it_is_moves_no_row(smallest: Looked) -> None:
    assert smallest.found == []


@pytest.mark.parametrize("leak", [WHOLE_SAMPLE, BACKWARD_FILL], ids=["whole sample", "backward"])
def test_noise_moves_a_row_that_looks_ahead(mutant: Mutated, leak: Any) -> None:
    assert set(leak) <= models(poison.look(mutant(leak), 1, search=False))


def test_a_window_without_an_end_moves_with_the_datas_beginning(mutant: Mutated) -> None:
    assert "int_depth" in models(left_truncation.look(mutant(UNBOUNDED)))


def test_a_look_back_taken_too_short_shows(mutant: Mutated) -> None:
    ground = mutant(COMMENTED)
    assert left_truncation.look(ground) == []
    assert "int_depth" in models(left_truncation.look(ground, share=0.5))


def test_the_proofs_world_is_long_enough_for_a_third_of_the_ranks_rows(compiled: Blind) -> None:
    reaches = lookbacks(compiled)
    left = timedelta(days=LONG.days - 9.25)
    assert all((left - reaches[name]) / timedelta(days=LONG.days) > 1 / 3 for name in RANKS)
    assert all(reach < left for reach in reaches.values())


@pytest.mark.slow
def test_the_tree_as_it_is_moves_no_row_for_any_guard(mutated: Mutated) -> None:
    ground = mutated({})
    assert as_of.look(ground, 3) == []
    assert poison.look(ground, 1) == []
    assert pre_event.look(ground, 2) == []
    assert left_truncation.look(ground) == []
    assert arrival.look(ground) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("leak", "look"),
    [
        (LEAD, as_of.look),
        (AT_ITS_OPEN, as_of.look),
        (WHOLE_SAMPLE, poison.look),
        (BACKWARD_FILL, poison.look),
    ],
    ids=["lead", "bar at its open", "whole sample", "backward fill"],
)
def test_a_leak_moves_the_model_that_holds_it(mutated: Mutated, leak: Any, look: Any) -> None:
    assert set(leak) <= models(look(mutated(leak), 2, search=False))


@pytest.mark.slow
def test_a_state_of_the_events_own_instant_moves_with_it(mutated: Mutated) -> None:
    assert "sta_trend" in models(pre_event.look(mutated(SAME_INSTANT)))


@pytest.mark.slow
def test_the_same_state_of_strictly_before_does_not_move(mutated: Mutated) -> None:
    ranked = {"series.trend_rank": SAME_INSTANT["sta_trend"]["series.trend_rank"]}
    assert pre_event.look(mutated({"sta_trend": ranked})) == []


@pytest.mark.slow
def test_an_as_of_read_of_the_newest_version_moves_when_it_comes(mutated: Mutated) -> None:
    assert "stg_binance__um_klines_1m" in models(arrival.look(mutated(NEWEST_VERSION)))


@pytest.mark.slow
def test_a_finding_names_the_bar_that_moved_it(mutated: Mutated) -> None:
    [first, *others] = as_of.look(mutated(LEAD), 1)
    assert first.model == "int_minutes"
    assert first.column == "return_e9"
    assert "symbol=" in first.row and first.expected != first.found
    assert "um_klines_1m" in first.cause and ", row " in first.cause
    assert all("moved with int_minutes" in each.cause for each in others)
