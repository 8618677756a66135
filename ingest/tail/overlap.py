"""Do the exchange's answers say what the archive says, under the same labels?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Labels are compared up to so many steps beside each other.
FARTHEST = 2
#: Fewer pairs than this show nothing about labels.
FEWEST = 5
#: A column stands under another label if it agrees there nearly everywhere, and clearly less
#: where it ought to.
NEARLY, CLEARLY = 0.95, 0.1

Cells = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Check:
    """One column: pairs that agree under equal labels, and the shift at which most agree."""

    column: str
    compared: int
    equal: int
    largest_difference: float
    best_shift: int
    share_at_best: float

    @property
    def share(self) -> float:
        return self.equal / self.compared if self.compared else 0.0

    @property
    def verdict(self) -> str:
        """agrees, differs, shifted, or unchecked."""
        clearly_less = self.share <= self.share_at_best - CLEARLY
        if self.best_shift and self.share_at_best >= NEARLY and clearly_less:
            return "shifted"
        if not self.compared:
            return "unchecked"
        return "agrees" if self.equal == self.compared else "differs"


def compare(
    archive: Cells,
    rest: Cells,
    columns: Iterable[str],
    step: int,
    decimals: Mapping[str, int],
    shifts: Sequence[int] = tuple(range(-FARTHEST, FARTHEST + 1)),
) -> list[Check]:
    """Every column of the archive's rows against the exchange's of the same key.

    A best shift of +1 means that the exchange's label is one step later for the same value.
    """
    return [
        _check(column, archive, rest, step, _tolerance(decimals.get(column)), shifts)
        for column in columns
    ]


def _check(
    column: str, archive: Cells, rest: Cells, step: int, tolerance: float, shifts: Sequence[int]
) -> Check:
    counted = {
        shift: _count(column, archive, rest, shift * step, tolerance) for shift in {0, *shifts}
    }
    compared, equal, largest = counted[0]
    enough = {s: e / c for s, (c, e, _) in counted.items() if c >= FEWEST}
    # Of shifts that agree equally well, the nearest to none.
    best = max(enough, key=lambda s: (enough[s], -abs(s), s), default=0)
    return Check(column, compared, equal, largest, best, enough.get(best, 0.0))


def _count(
    column: str, archive: Cells, rest: Cells, ahead: int, tolerance: float
) -> tuple[int, int, float]:
    """Pairs, those that agree, and the largest difference; a blank is no value to compare."""
    compared, equal, largest = 0, 0, 0.0
    for key, cells in archive.items():
        one, other = cells.get(column), rest.get(key + ahead, {}).get(column)
        if one is None or other is None:
            continue
        difference = abs(float(one) - float(other))
        compared += 1
        equal += difference <= tolerance + 1e-12 * abs(float(one))
        largest = max(largest, difference)
    return compared, equal, largest


def _tolerance(decimals: int | None) -> float:
    """Half a unit of the last digit that the exchange shows, and a hair for binary fractions."""
    return 0.0 if decimals is None else 0.501 * 10.0**-decimals
