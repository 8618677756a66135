"""The warehouse's events are those of the slow references, row by row, and a difference shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.oracle.candidate import SECOND, Candidate
from nullhouse.guards.oracle.compare import differences
from nullhouse.guards.oracle.reference import Reference, reference_of
from nullhouse.guards.oracle.staged import read_staged
from tests.e2e.homes import ask

Done = tuple[Path, list[dict[str, Any]]]
#: Thirty days are enough for every rank, and a day less is compared: a gap may not have passed.
DAYS = 30
TRIGGERS = {
    *("liquidation_isolated", "liquidation_cluster", "liquidation_cascade", "price_shock"),
    *("depth_depletion", "desync_spike", "leader_shock", "aggressive_burst"),
}


class Compared:
    """A home, what the references say of its first days, and how the two are compared."""

    def __init__(self, home: Home, days: int) -> None:
        [row] = ask(home.root, "select min(known_at) as first_at from int_minutes")
        end: datetime = row["first_at"] + timedelta(days=days)
        self.home = home
        self.reference = reference_of(read_staged(home, str(end)))
        self._until = round((end - datetime(1970, 1, 1)).total_seconds() - 86_400) * SECOND

    def __call__(self, reference: Reference | None = None) -> list[Finding]:
        return differences(self.home, reference or self.reference, self._until)


@pytest.fixture(scope="module")
def simulated(simulated_run: Done) -> Compared:
    return Compared(Home(simulated_run[0]), DAYS)


def test_every_event_of_a_simulated_world_is_that_of_its_definition(simulated: Compared) -> None:
    assert simulated() == []


def test_the_world_has_events_of_every_kind_that_needs_no_calendar(simulated: Compared) -> None:
    assert {event.trigger for event in simulated.reference.events} >= TRIGGERS
    names = set(simulated.reference.events.values())
    assert names == {"unknown", "small", "middle", "large"}
    assert {name for name, *_ in simulated.reference.invalidations} == {
        "desync_resolved",
        "opposite_desync",
        "opposite_forced_flow",
        "opposite_leader_shock",
    }


def test_every_event_of_real_files_is_that_of_its_definition(real_run: Done) -> None:
    compared = Compared(Home(real_run[0]), days=15)
    assert {event.trigger for event in compared.reference.events} >= {"price_shock", "desync_spike"}
    assert compared() == []


def _later(candidate: Candidate) -> Candidate:
    return candidate._replace(known_at=candidate.known_at + 60 * SECOND)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (_later, ""),
        (lambda c: c._replace(started_at=c.started_at + 1), "started_at"),
        (lambda c: c._replace(size=c.size * (1 + 1e-11)), "size"),
        (lambda c: c._replace(attribute="neither"), "attribute"),
    ],
    ids=["known a minute later", "begun a microsecond later", "a little larger", "another label"],
)
@pytest.mark.parametrize("trigger", sorted(TRIGGERS))
def test_one_changed_event_is_found_and_named(
    simulated: Compared,
    trigger: str,
    change: Callable[[Candidate], Candidate],
    column: str,
) -> None:
    before = simulated.reference
    event = next(e for e in before.events if e.trigger == trigger)
    changed = Reference(
        [change(c) if c == event else c for c in before.candidates],
        {(change(e) if e == event else e): name for e, name in before.events.items()},
        before.invalidations,
    )
    found = simulated(changed)
    assert [(f.model, f.column) for f in found] == [
        ("evt_candidates", column),
        ("evt_events", column),
    ]
    assert all(f.row.startswith(f"{trigger}, {event.symbol}, {event.direction}") for f in found)


def test_a_class_and_a_missing_invalidation_are_found(simulated: Compared) -> None:
    before = simulated.reference
    event = next(iter(before.events))
    other = replace(before, events={**before.events, event: "middle"})
    assert [(f.model, f.column, f.expected) for f in simulated(other)] == [
        ("evt_events", "size_class", "middle")
    ]
    gone = min(before.invalidations, key=lambda i: i[3])
    fewer = replace(before, invalidations=before.invalidations - {gone})
    [finding] = simulated(fewer)
    assert (finding.model, finding.expected) == ("int_invalidations", "no such row")
