"""All pictures of one tested hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.pictures.balance import Balance
from analysis.pictures.course import Course
from analysis.pictures.left_out import LeftOut
from analysis.pictures.shift_shape import ShiftShape
from analysis.power import PowerCheck


@dataclass(frozen=True, eq=False)
class Guarded:
    """What one guard's comparable bars show; `covariates` names the lines of the balance."""

    balance: Balance
    covariates: tuple[str, ...]
    overlap: float
    n_bars: int


@dataclass(frozen=True, eq=False)
class Picture:
    """A hypothesis for the eye; `days` and `symbols` name the parts that are left out.

    Attributes
    ----------
    course, followed
        The mean course and what it is of, in words.
    window
        First and last minute of the outcome, counted from the moment the event was known.
    left_out
        The guard that leaves the smaller excess, and that excess without each part.
    delta0, delta1
        The least effect that counts, and the effect that a test must be able to find.
    agrees
        Whether the warehouse still gives the effect that the ledger holds.
    """

    course: Course
    followed: str
    window: tuple[int, int]
    shift: ShiftShape
    guards: Mapping[str, Guarded]
    left_out: tuple[str, LeftOut] | None
    power: PowerCheck
    delta0: float
    delta1: float
    unit: str
    symbols: tuple[str, ...]
    days: tuple[str, ...]
    agrees: bool
