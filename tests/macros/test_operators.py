from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench


@pytest.fixture
def sensors(bench: Bench) -> Bench:
    bench.table(
        "events",
        "event_id varchar, attribute varchar",
        [("a", "spot"), ("b", "derivative"), ("c", None)],
    )
    bench.table(
        "states",
        "event_id varchar, state varchar, bucket varchar",
        [
            ("a", "volatility", "high"),
            ("a", "depth", "thin"),
            ("b", "volatility", "high"),
            # The same word in another state opens no gate.
            ("c", "open_interest", "high"),
            # Until a state is known it stands in no bucket.
            ("c", "volatility", "unknown"),
        ],
    )
    bench.table(
        "confirmations",
        "event_id varchar, confirmation varchar",
        [("a", "trade_imbalance"), ("b", "depth_thin_pre")],
    )
    bench.table(
        "branches",
        "event_id varchar, splitter varchar, branch varchar",
        [
            ("a", "basis_beyond_band", "mean_reverting"),
            ("b", "basis_beyond_band", "trend_aftershock"),
            ("c", "another_boundary", "mean_reverting"),
        ],
    )
    return bench


def left(sensors: Bench, call: str) -> list[str]:
    """Ids of the events that an operator leaves."""
    return sensors.column(f"select event_id from ({{{{ {call} }}}}) order by 1")


def test_a_context_leaves_the_events_that_met_it(sensors: Bench) -> None:
    assert left(sensors, "trigger_in_context('events', ['volatility:high'], 'states')") == [
        "a",
        "b",
    ]


def test_all_states_of_a_context_must_be_met(sensors: Bench) -> None:
    gates = "['volatility:high', 'depth:thin']"
    assert left(sensors, f"trigger_in_context('events', {gates}, 'states')") == ["a"]


def test_without_a_state_every_event_is_left(sensors: Bench) -> None:
    assert left(sensors, "trigger_in_context('events', [], 'states')") == ["a", "b", "c"]


def test_pressure_is_met_as_any_state_is(sensors: Bench) -> None:
    assert left(sensors, "pressure_release('events', ['depth:thin'], 'states')") == ["a"]


def test_a_confirmation_leaves_the_events_that_it_confirmed(sensors: Bench) -> None:
    confirmed = "confirmed_by('events', 'trade_imbalance', 'confirmations')"
    assert left(sensors, confirmed) == ["a"]
    assert left(sensors, "confirmed_by('events', 'basis_jump', 'confirmations')") == []


def test_of_two_places_the_one_that_moved_tells_events_apart(sensors: Bench) -> None:
    assert left(sensors, "across_domains('events', 'spot')") == ["a"]
    assert left(sensors, "across_domains('events', 'derivative')") == ["b"]


@pytest.mark.parametrize(("branch", "event"), [("mean_reverting", "a"), ("trend_aftershock", "b")])
def test_a_boundary_puts_each_event_into_one_branch(
    sensors: Bench, branch: str, event: str
) -> None:
    call = f"triangulated('events', [], 'states', 'basis_beyond_band', '{branch}', 'branches')"
    assert left(sensors, call) == [event]


def test_a_branch_is_of_the_events_in_the_state_and_of_no_others(sensors: Bench) -> None:
    split = "'basis_beyond_band', 'trend_aftershock', 'branches'"
    assert left(sensors, f"triangulated('events', ['depth:thin'], 'states', {split})") == []
    assert left(sensors, f"triangulated('events', ['volatility:high'], 'states', {split})") == ["b"]


def test_operators_make_families_of_families(sensors: Bench) -> None:
    inner = "trigger_in_context('events', ['volatility:high'], 'states')"
    assert left(
        sensors, f"confirmed_by('(' ~ {inner} ~ ')', 'depth_thin_pre', 'confirmations')"
    ) == ["b"]


@pytest.mark.parametrize("gate", ["volatility", "volatility:high:more"])
def test_a_gate_is_a_state_and_a_bucket(sensors: Bench, gate: str) -> None:
    with pytest.raises(ValueError, match="a gate is written state:bucket"):
        left(sensors, f"trigger_in_context('events', ['{gate}'], 'states')")
