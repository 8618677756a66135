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


@pytest.fixture
def confirmed(events: Bench) -> Bench:
    events.ref(
        "cnf_confirmations",
        "event_id varchar, confirmation varchar",
        [("long_perp", "trade_imbalance"), ("shock", "trade_imbalance")],
    )
    events.ref(
        "cnf_branches",
        "event_id varchar, splitter varchar, branch varchar",
        [("long_perp", "basis_beyond_band", "mean_reverting")],
    )
    return events


def test_a_confirmation_narrows_the_family(confirmed: Bench) -> None:
    assert members(confirmed, "'desync_spike', 'both', confirmation='trade_imbalance'") == [
        "long_perp"
    ]


def test_a_state_and_a_confirmation_narrow_it_together(confirmed: Bench) -> None:
    both = "gates=['depth:thick'], confirmation='trade_imbalance'"
    assert members(confirmed, f"'desync_spike', 'both', {both}") == []


def test_a_branch_is_named_in_its_members(confirmed: Bench) -> None:
    split = "gates=['depth:thin'], splitter='basis_beyond_band', branch='mean_reverting'"
    family = f"event_family('EF_1', 'desync_spike', 'long', {split})"
    assert confirmed.rows("{{ " + family + " }}") == [("EF_1", "long_perp", "mean_reverting")]


@pytest.mark.parametrize("half", ["branch='mean_reverting'", "splitter='basis_beyond_band'"])
def test_a_branch_without_its_boundary_is_refused(events: Bench, half: str) -> None:
    with pytest.raises(ValueError, match="`branch` and `splitter` stand together"):
        members(events, f"'price_shock', 'long', {half}")


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
