"""Guard ``left_truncation``: history before the declared look-back changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.compare import finding, relations
from nullhouse.guards.travel.difference import first_difference
from nullhouse.guards.travel.invariance import name_of
from nullhouse.guards.travel.lookback import lookbacks
from nullhouse.guards.travel.marks import Built
from nullhouse.guards.travel.moments import span
from nullhouse.guards.travel.relations import ALWAYS
from nullhouse.guards.travel.side import Workshop

GUARD = "left_truncation"
#: What is dropped: less than this share of the data, and no more days than that.
_SHARE, _DAYS = 0.15, 9
_MEND = "bound the window, or declare how far it reaches: meta.lookback_days of the model"


def look(ground: Ground, since: datetime | None = None) -> list[Finding]:
    """Drop the first days, and compare what was known later than they plus the look-back."""
    workshop = Workshop(ground)
    first, last = span(workshop.files)
    start = since or first + min((last - first) * _SHARE, timedelta(days=_DAYS)) + _ODD
    reaches = lookbacks(workshop.blind)
    side = workshop.side(f"{GUARD}-{name_of(start)}", Change("truncate", start))
    with (
        workshop.full(differenced=True) as full,
        Built(workshop.blind, side.blind, differenced=True) as built,
    ):
        compared, found = relations(workshop, full, GUARD)
        for name, how in compared.items():
            after = start + reaches[name]
            if how.known_at == ALWAYS or after >= last:
                continue
            if full.fingerprint(name, how, None, after) == built.fingerprint(
                name, how, None, after
            ):
                continue
            difference = first_difference(full, built, name, how, None, after)
            if difference is not None:
                said = f"rows that came before {start} were left out, {reaches[name]} before"
                found.append(finding(GUARD, name, difference, said, remedy=_MEND))
    return found


#: Not on an edge.
_ODD = timedelta(hours=5, minutes=17, seconds=23)


def compared_relations(ground: Ground) -> list[str]:
    """The relations whose look-back the data are long enough to put to the test."""
    workshop = Workshop(ground)
    first, last = span(workshop.files)
    start = first + min((last - first) * _SHARE, timedelta(days=_DAYS)) + _ODD
    return [n for n, reach in lookbacks(workshop.blind).items() if start + reach < last]
