"""Guard ``pre_event``: states do not move when all known at or after their event is noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import numpy as np

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.compare import finding
from nullhouse.guards.travel.difference import first_difference
from nullhouse.guards.travel.invariance import name_of
from nullhouse.guards.travel.marks import Built
from nullhouse.guards.travel.relations import Relation
from nullhouse.guards.travel.side import Workshop, in_parallel

GUARD = "pre_event"
EVENTS = 4
_STARTED = "(select started_at from blind.main.evt_events as e where e.event_id = r.event_id)"


def look(ground: Ground, events: int = EVENTS, seed: int = 3) -> list[Finding]:
    """Build the states of the full build's events on series in which all that arrived at or after
    an event began is noise, and compare those of every event that had begun by then."""
    workshop = Workshop(ground)
    names = _before_events(workshop)
    starts = _starts(ground, events, seed)
    compared = [n for n in names if n in workshop.looked_at]
    if not compared:
        return []
    _ = workshop.files
    every = workshop.blind.with_ancestors(names)
    lent = tuple(n for n in every if _is_of_events(workshop, n))
    only = [n for n in every if n not in lent]

    def held_against(number_and_start: tuple[int, datetime]) -> list[Finding]:
        number, start = number_and_start
        change = Change("poison", start, from_the_moment=True, seed=seed + number)
        side = workshop.side(f"{GUARD}-{name_of(start)}", change, only, lent)
        return _compared(workshop, side.blind, compared, start)

    found = [
        f for several in in_parallel(GUARD, list(enumerate(starts)), held_against) for f in several
    ]
    return _first_of_each(found)


def _before_events(workshop: Workshop) -> list[str]:
    """The relations that say something of the time before an event began."""
    models = workshop.blind.models
    return [n for n, m in models.items() if m.folder == "states" or n == "cnf_confirmations"]


def _is_of_events(workshop: Workshop, name: str) -> bool:
    """Events stay what they are: it is asked what was known before them."""
    return workshop.blind.models[name].folder == "events"


def _starts(ground: Ground, count: int, seed: int) -> list[datetime]:
    """Starts of events, every other one at the very moment at which a settlement, an hour or a
    mark of five minutes was known: there a comparison that is not strict shows."""
    with duckdb.connect(str(ground.home.blind), read_only=True) as connection:
        found = connection.execute(
            "select trigger, symbol, started_at from evt_events "
            "where started_at > (select min(started_at) + (max(started_at) - min(started_at)) / 3 "
            "from evt_events) order by started_at, symbol, trigger, direction"
        ).fetchall()
        settled = {
            at for (at,) in connection.execute("select known_at from int_funding").fetchall()
        }
    found = [found[place] for place in np.random.default_rng(seed).permutation(len(found))]
    edges = [at for _, _, at in found if at in settled]
    edges += [at for _, _, at in found if at.minute % 5 == 0 and not at.second]
    others = _of_many_kinds(found)
    mixed = [at for pair in zip(edges, others, strict=False) for at in pair]
    return list(dict.fromkeys([*mixed, *edges, *others]))[:count]


def _of_many_kinds(found: Sequence[tuple[str, str, datetime]]) -> list[datetime]:
    """One of each trigger and symbol first."""
    first: dict[tuple[str, str], datetime] = {}
    for trigger, symbol, at in found:
        first.setdefault((trigger, symbol), at)
    return [*first.values(), *(at for _, _, at in found)]


def _compared(
    workshop: Workshop, path: object, names: Sequence[str], until: datetime
) -> list[Finding]:
    said = f"what arrived at or after {until} was turned to noise"
    found = []
    with workshop.full() as full, Built(workshop.blind, path) as built:  # type: ignore[arg-type]
        for name in names:
            # A concurrent confirmation is of the event's own time.
            when = (
                f"case when timing = 'pre' then {_STARTED} end"
                if name.startswith("cnf")
                else _STARTED
            )
            how = Relation(when)
            if full.fingerprint(name, how, until) == built.fingerprint(name, how, until):
                continue
            difference = first_difference(full, built, name, how, until)
            if difference is not None:
                found.append(finding(GUARD, name, difference, said, remedy=_MEND))
    return found


_MEND = "a state is read as of strictly before started_at: as_of_before(), never >="


def _first_of_each(found: Sequence[Finding]) -> list[Finding]:
    return list({f.model: f for f in reversed(found)}.values())[::-1]
