"""Each guard that travels in time catches a leak of its own kind, and the tree as it is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.guards import arrival, as_of, left_truncation, poison, pre_event

if TYPE_CHECKING:
    from nullhouse.guards.finding import Finding
    from nullhouse.guards.ground import Ground

Mutated = Callable[[dict[str, tuple[str, str]]], "Ground"]
LEAD = {"int_minutes": ("lag(log_close) over by_symbol", "lead(log_close) over by_symbol")}
AT_ITS_OPEN = {
    "stg_binance__um_klines_1m": (
        "opened_at + interval '60 seconds' as known_at", "opened_at as known_at"
    )
}  # fmt: skip
WHOLE_SAMPLE = {
    "int_depth": (
        "median(bid_usd) over last_sixty as bid_median_usd",
        "quantile_cont(bid_usd, 0.5) over (partition by symbol) as bid_median_usd",
    )
}
BACKWARD_FILL = {
    "int_positioning": (
        "now.account_ratio,",
        "first_value(now.account_ratio ignore nulls) over (partition by now.symbol "
        "order by now.known_at rows between current row and unbounded following) as account_ratio,",
    )
}
SAME_INSTANT = {
    "sta_funding_persistence": (
        "events.started_at > series.known_at", "events.started_at >= series.known_at"
    )
}  # fmt: skip
UNBOUNDED = {"int_depth": ("rows between 60 preceding and 1 preceding",
                           "rows between unbounded preceding and 1 preceding")}  # fmt: skip
NEWEST_VERSION = {
    "stg_binance__um_klines_1m": ("filename not in", "true or filename not in"),
}


def models(found: list[Finding]) -> set[str]:
    return {each.model for each in found}


def test_the_tree_as_it_is_moves_no_row(mutated: Mutated) -> None:
    ground = mutated({})
    assert as_of.look(ground, 3) == []
    assert poison.look(ground, 1) == []
    assert pre_event.look(ground, 2) == []
    assert left_truncation.look(ground) == []
    assert arrival.look(ground) == []


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
def test_a_leak_moves_the_model_that_holds_it(
    mutated: Mutated, leak: dict[str, tuple[str, str]], look: Any
) -> None:
    assert set(leak) <= models(look(mutated(leak), 2, search=False))


def test_a_state_of_the_events_own_instant_moves_with_it(mutated: Mutated) -> None:
    assert "sta_funding_persistence" in models(pre_event.look(mutated(SAME_INSTANT)))


def test_a_window_without_an_end_moves_with_the_datas_beginning(mutated: Mutated) -> None:
    assert "int_depth" in models(left_truncation.look(mutated(UNBOUNDED)))


def test_an_as_of_read_of_the_newest_version_moves_when_it_comes(mutated: Mutated) -> None:
    assert "stg_binance__um_klines_1m" in models(arrival.look(mutated(NEWEST_VERSION)))


def test_a_finding_names_the_bar_that_moved_it(mutated: Mutated) -> None:
    [first, *others] = as_of.look(mutated(LEAD), 1)
    assert first.model == "int_minutes"
    assert first.column == "return_e9"
    assert "symbol=" in first.row and first.expected != first.found
    assert "um_klines_1m" in first.cause and ", row " in first.cause
    assert all("moved with int_minutes" in each.cause for each in others)
