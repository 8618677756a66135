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


def look(ground: Ground, share: float = 1.0) -> list[Finding]:
    """Drop the first days, and compare what was known later than they plus the look-back.

    With a ``share`` below one the look-backs are taken shorter than they are declared.
    """
    workshop = Workshop(ground)
    start, last = _start_and_end(workshop)
    reaches = {name: share * reach for name, reach in lookbacks(workshop.blind).items()}
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


def slack(ground: Ground) -> list[Finding]:
    """The ranks over thirty days that a look-back of nine tenths would do for: what is declared
    longer than it is proves less than it says."""
    moved = {each.model for each in look(ground, share=0.9)}
    return [
        Finding(
            GUARD,
            name,
            expected="rows that differ",
            found="none",
            cause="its look-back was taken a tenth shorter than it is declared",
            remedy="declare how far its windows reach and no further",
        )
        for name in RANKS
        if name not in moved
    ]


#: Series whose window is as long as their look-back, or nearly so, and that show it in every row.
RANKS = ("int_depth_rank", "int_funding", "int_implied_volatility", "int_positioning")


def _start_and_end(workshop: Workshop) -> tuple[datetime, datetime]:
    first, last = span(workshop.files)
    return first + min((last - first) * _SHARE, timedelta(days=_DAYS)) + _ODD, last


#: Not on an edge.
_ODD = timedelta(hours=5, minutes=17, seconds=23)
