"""A side of the book that fell to half of its past hour; long means that the bids are gone."""

from __future__ import annotations

from typing import NamedTuple

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.minutes import middle, perpetual_returns, span
from nullhouse.guards.oracle.staged import Snapshot, Staged

_HOUR = 60
_ENOUGH = 42


class _Side(NamedTuple):
    minute: int
    dollars: float | None


def depth_depletions(staged: Staged) -> list[Candidate]:
    """Within one percent of mid, by the last snapshot of each minute; median without its own."""
    return [
        found
        for symbol in staged.snapshots
        if symbol in staged.bars
        for direction, sign in (("long", -1), ("short", 1))
        for found in _of_side(staged, symbol, direction, sign)
    ]


def _of_side(staged: Staged, symbol: str, direction: str, sign: int) -> list[Candidate]:
    moves = perpetual_returns(staged, symbol)
    minutes = span(staged, symbol)
    rows = _alive(staged, _last_of_minutes(staged.snapshots[symbol]), sign)
    left = 1 - staged.constant("depletion_share")
    found = []
    for place, row in enumerate(rows):
        if row.dollars is None or row.minute not in minutes or not _may_be(rows, place, left):
            continue
        usual = _usual(rows, place)
        if usual is None:
            continue
        if row.dollars <= left * usual:
            # Price came through the side that is gone: it was taken, and not withdrawn.
            move = sum(moves.get(m, 0) for m in range(row.minute - 4, row.minute + 1))
            attribute = "aggression" if move * sign > 0 else "withdrawal"
            size = 1 - row.dollars / usual
            at = row.minute * MINUTE
            found.append(
                Candidate("depth_depletion", symbol, direction, at, at - MINUTE, attribute, size)
            )
    return found


def _may_be(rows: list[_Side], place: int, left: float) -> bool:
    """No median is above the largest: what is not low beside that needs no median."""
    before = [row.dollars or 0 for row in rows[max(0, place - _HOUR) : place]]
    return bool(before) and (rows[place].dollars or 0) <= left * max(before)


def _last_of_minutes(snapshots: list[Snapshot]) -> dict[int, Snapshot]:
    """The last snapshot of each minute that shows both sides."""
    last = {}
    for snapshot in snapshots:
        if snapshot.dollars.get(-1, 0) > 0 and snapshot.dollars.get(1, 0) > 0:
            last[-(-snapshot.known_at // MINUTE)] = snapshot
    return last


def _alive(staged: Staged, looks: dict[int, Snapshot], sign: int) -> list[_Side]:
    """A side that has not moved for half an hour, or holds more than further out, is unknown."""
    frozen = staged.constant("depth_frozen") * MINUTE
    rows, shown, changed_at = [], None, 0
    for minute, look in looks.items():
        dollars, further = look.dollars[sign], look.dollars.get(2 * sign)
        if dollars != shown:
            shown, changed_at = dollars, look.known_at
        is_stuck = look.known_at - changed_at > frozen
        is_nested = further is None or dollars <= further
        rows.append(_Side(minute, dollars if is_nested and not is_stuck else None))
    return rows


def _usual(rows: list[_Side], place: int) -> float | None:
    """Median of the sixty rows before; None where fewer than 42 are known, or of the past hour."""
    before = rows[max(0, place - _HOUR) : place]
    known = [row.dollars for row in before if row.dollars is not None]
    recent = [row for row in before if row.minute >= rows[place].minute - _HOUR]
    return middle(known) if min(len(known), len(recent)) >= _ENOUGH else None
