from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

#: The call of a template's macro, a trigger that it selects, and one that is none of its business.
TEMPLATES = [
    ("forced_participation(", "liquidation_cluster", "desync_spike"),
    ("synchronisation_failure(", "desync_spike", "liquidation_cluster"),
    ("capacity_saturation(", "depth_depletion", "price_shock"),
    ("crowding_unwind(", "price_shock", "scheduled_release"),
    ("information_release(", "scheduled_release", "price_shock"),
]


@pytest.fixture
def events(bench: Bench) -> Bench:
    triggers = sorted({t for _, own, other in TEMPLATES for t in (own, other)})
    bench.ref(
        "evt_events",
        "event_id varchar, trigger varchar, direction varchar, attribute varchar",
        [
            (f"{trigger}_{side}", trigger, side, "spot")
            for trigger in triggers
            for side in ("long", "short")
        ],
    )
    bench.ref(
        "sta_pre_event",
        "event_id varchar, state varchar, bucket varchar",
        [("desync_spike_long", "volatility", "high")],
    )
    return bench


@pytest.mark.parametrize(("macro", "own", "other"), TEMPLATES)
def test_a_template_selects_the_events_of_its_own_triggers(
    events: Bench, macro: str, own: str, other: str
) -> None:
    call = f"{{{{ {macro}event_family_id='EF_1', trigger='{own}', direction='long') }}}}"
    assert events.rows(call) == [("EF_1", f"{own}_long", "main")]
    with pytest.raises(
        ValueError, match=f"macro {macro[:-1]}: argument `trigger` must be one of .*{other}"
    ):
        events.rows(call.replace(own, other))


def test_a_template_passes_on_what_narrows_a_family(events: Bench) -> None:
    narrowed = (
        "{{ synchronisation_failure(event_family_id='EF_1', trigger='desync_spike', "
        "direction='both', attribute='spot', gates=['volatility:high'], confirmation='none') }}"
    )
    assert events.rows(narrowed) == [("EF_1", "desync_spike_long", "main")]


def test_a_trigger_is_compared_with_the_list_and_nothing_is_written(bench: Bench) -> None:
    assert bench.column("select '{{ of_template('some', ['a', 'b'], 'a') }}'") == [""]
