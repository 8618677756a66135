from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

EVENTS = "event_id varchar, trigger varchar, direction varchar, attribute varchar"
STATES = "event_id varchar, state varchar, bucket varchar"


@pytest.fixture
def events(bench: Bench) -> Bench:
    bench.ref(
        "evt_events",
        EVENTS,
        [
            ("long_perp", "desync_spike", "long", "derivative"),
            ("long_spot", "desync_spike", "long", "spot"),
            ("short_perp", "desync_spike", "short", "derivative"),
            ("shock", "price_shock", "long", None),
        ],
    )
    bench.ref(
        "sta_pre_event",
        STATES,
        [
            ("long_perp", "volatility", "high"),
            ("long_perp", "depth", "thin"),
            ("long_spot", "volatility", "high"),
            ("long_spot", "depth", "thick"),
            ("short_perp", "volatility", "low"),
            # The same word in another state opens no gate.
            ("short_perp", "open_interest", "high"),
        ],
    )
    return bench


def members(events: Bench, arguments: str) -> list[str]:
    """Ids of the family's events."""
    family = f"event_family('EF_1', {arguments})"
    return events.column(f"select event_id from ({{{{ {family} }}}}) order by 1")


def test_a_family_holds_the_events_of_its_trigger_and_side(events: Bench) -> None:
    assert members(events, "'desync_spike', 'long'") == ["long_perp", "long_spot"]
    assert members(events, "'desync_spike', 'short'") == ["short_perp"]


def test_a_family_of_both_sides_holds_both(events: Bench) -> None:
    both = ["long_perp", "long_spot", "short_perp"]
    assert members(events, "'desync_spike', 'both'") == both


def test_an_attribute_narrows_the_family(events: Bench) -> None:
    narrowed = members(events, "'desync_spike', 'both', attribute='derivative'")
    assert narrowed == ["long_perp", "short_perp"]
    assert members(events, "'price_shock', 'long', attribute='derivative'") == []


def test_a_gate_is_a_state_in_a_bucket(events: Bench) -> None:
    gated = members(events, "'desync_spike', 'both', gates=['volatility:high']")
    assert gated == ["long_perp", "long_spot"]


def test_all_gates_must_be_open(events: Bench) -> None:
    gates = "gates=['volatility:high', 'depth:thin']"
    assert members(events, f"'desync_spike', 'both', {gates}") == ["long_perp"]
    assert members(events, f"'desync_spike', 'both', attribute='spot', {gates}") == []


def test_an_event_without_the_state_is_not_let_in(events: Bench) -> None:
    assert members(events, "'price_shock', 'long', gates=['volatility:high']") == []


def test_a_member_names_its_family_and_its_branch(events: Bench) -> None:
    rows = events.rows("{{ event_family('EF_1', 'price_shock', 'long') }}")
    assert rows == [("EF_1", "shock", "main")]


def test_a_home_without_families_has_no_members_but_their_columns(events: Bench) -> None:
    described = events.rows("describe select * from ({{ no_families() }})")
    assert [name for name, *_ in described] == ["event_family_id", "event_id", "branch"]
    assert {kind for _, kind, *_ in described} == {"VARCHAR"}
    assert events.rows("{{ no_families() }}") == []


def test_a_plan_is_one_hypothesis_and_one_control(bench: Bench) -> None:
    assert bench.rows("{{ control_plan('H_1', 'time_shuffled') }}") == [("H_1", "time_shuffled")]


def test_a_home_without_plans_has_their_columns(bench: Bench) -> None:
    described = bench.rows("describe select * from ({{ no_controls() }})")
    assert [name for name, *_ in described] == ["hypothesis_id", "control_id"]
    assert bench.rows("{{ no_controls() }}") == []
