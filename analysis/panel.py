"""The minute grid, and what one hypothesis says about its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.fused import Fused

GUARDS: Final = ("price", "price_volume")
# Room for the bins of an outcome's own level within a stratum; fixed, so codes never shift.
LEVEL_BINS: Final = 1024
UNITS: Final = {"price": "σ", "volatility": "log ratio", "depth": "log ratio", "basis": "σ"}


@dataclass(frozen=True, eq=False)
class Panel:
    """Every minute of every symbol in one span, sorted by (symbol, minute).

    Attributes
    ----------
    symbol, minute
        The row's symbol code and the epoch minute at which its bar closed.
    day
        Day-cluster code, 0 … G−1, shared by the symbols.
    hour_of_week, vol_bin
        Cells of the time-shuffled control; a volatility bin of −1 is unknown.
    strata
        Guard name → stratum code of each row, −1 outside the support.
    covariates
        Guard name → columns known at the row's minute; a row with a NaN is unusable there.
    """

    symbol: npt.NDArray[np.int16]
    minute: npt.NDArray[np.int64]
    day: npt.NDArray[np.int32]
    hour_of_week: npt.NDArray[np.int16]
    vol_bin: npt.NDArray[np.int16]
    strata: dict[str, IntArray]
    covariates: dict[str, FloatArray]

    def __post_init__(self) -> None:
        lengths = {len(self.minute), len(self.day), len(self.hour_of_week), len(self.vol_bin)}
        lengths |= {len(table) for table in (*self.strata.values(), *self.covariates.values())}
        if lengths != {self.rows}:
            raise ValueError("every column of a panel must have one value per row")
        if set(self.strata) != set(self.covariates) or not self.strata:
            raise ValueError("strata and covariates must name the same guards, at least one")
        if any(table.ndim != 2 for table in self.covariates.values()):
            raise ValueError("covariates must be tables of rows × columns")
        if not _is_sorted(self.symbol, self.minute):
            raise ValueError("rows must be sorted by symbol and minute, each pair once")
        if self.rows and self.day.min() < 0:
            raise ValueError("day codes start at 0")

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.symbol)

    @property
    def days(self) -> int:
        """How many day clusters the codes allow for."""
        return int(self.day.max()) + 1 if self.rows else 0

    @property
    def guards(self) -> tuple[str, ...]:
        """The guard sets in a fixed order."""
        return tuple(sorted(self.strata))


@dataclass(frozen=True, eq=False)
class BlindFamily:
    """What may be known of a hypothesis before any outcome is seen.

    The power analysis takes this type, so that it has no outcome to look at.
    """

    hypothesis_id: str
    draw_group: str
    outcome_class: str
    directed: bool
    one_sided: bool
    horizon_minutes: int
    events: IntArray
    eligible: BoolArray
    placebo: FloatArray
    opposite_events: IntArray
    level_bin: IntArray | None = None
    level: FloatArray | None = None
    strata: dict[str, IntArray] | None = None
    covariates: dict[str, FloatArray] | None = None
    member: str = ""
    dated: bool = False

    @property
    def unit(self) -> str:
        """The unit of the effect."""
        return UNITS[self.outcome_class]

    @property
    def inversion(self) -> str:
        """How direction is taken away: `signs`, `sides` or `windows`."""
        if self.directed:
            return "signs"
        return "sides" if self.one_sided and len(self.opposite_events) else "windows"


@dataclass(frozen=True, eq=False)
class FamilyData:
    """One hypothesis on a panel: its events, its risk set and its outcome at every row.

    Attributes
    ----------
    draw_group
        Hypotheses of one group have the same events and the same risk set, and get the same
        pseudo-events in each draw.
    outcome_class
        `price`, `volatility`, `depth` or `basis`.
    directed, one_sided
        Whether the outcome carries a sign, and whether the trigger has a side.
    events
        Row numbers, sorted, each once.
    eligible
        The risk set with the events in it; nothing after a row may have decided it.
    outcome
        One value per row, oriented so that the declared effect is positive.
    placebo
        The same statistic over a window that ended before the pre-window.
    opposite_events, clustered
        The other side's events; the event rows of each draw of randomised clustering.
    strata, covariates
        In place of the panel's, guard by guard, where the trigger asks for other comparable
        bars: a label that follows from the pre-move cannot be matched on it.
    absent
        An outcome that the sentence says is not there: its matched excess has to lie within
        ±δ1 of its class, which is a claim of its own (an equivalence).
    fused
        What a second sensor says of the trigger's events, where the hypothesis has one.
    links
        The ids of the controls that break what is fused and were registered with it.
    member
        Which of a fused hypothesis' two nulls this is; empty for the one that all have.
    dated
        Whether a calendar sets the trigger: its null then draws dates and no bars.
    level_bin, level
        For outcomes that depend on their own level at the event, as depth and basis do: a
        finer stratum of each row (−1 unknown), and further covariates, rows × columns.
    """

    hypothesis_id: str
    draw_group: str
    outcome_class: str
    directed: bool
    one_sided: bool
    horizon_minutes: int
    events: IntArray
    eligible: BoolArray
    outcome: FloatArray
    placebo: FloatArray
    opposite_events: IntArray
    clustered: tuple[IntArray, ...]
    level_bin: IntArray | None = None
    level: FloatArray | None = None
    strata: dict[str, IntArray] | None = None
    covariates: dict[str, FloatArray] | None = None
    absent: FloatArray | None = None
    fused: Fused | None = None
    links: tuple[str, ...] = ()
    member: str = ""
    dated: bool = False

    def __post_init__(self) -> None:
        if self.outcome_class not in UNITS:
            raise ValueError(f"{self.hypothesis_id}: no outcome class {self.outcome_class!r}")
        if self.horizon_minutes < 1:
            raise ValueError(f"{self.hypothesis_id}: a horizon has at least one minute")
        rows = len(self.eligible)
        if len(self.outcome) != rows or len(self.placebo) != rows:
            raise ValueError(f"{self.hypothesis_id}: one outcome and one placebo per row")
        if self.absent is not None and len(self.absent) != rows:
            raise ValueError(f"{self.hypothesis_id}: one value per row of what is absent")
        _require_level(self.hypothesis_id, self.level_bin, self.level, rows)
        if self.fused is not None:
            self.fused.require(self.hypothesis_id, self.events, rows)
        for part in (self.events, self.opposite_events, *self.clustered):
            _require_rows(self.hypothesis_id, part, rows)
        if not self.eligible[self.events].all():
            raise ValueError(f"{self.hypothesis_id}: an event is outside its own risk set")

    @property
    def unit(self) -> str:
        """The unit of the effect."""
        return UNITS[self.outcome_class]

    @property
    def test_id(self) -> tuple[str, str]:
        """What a test of it is found by."""
        return self.hypothesis_id, self.member

    def of_the_absent(self) -> FamilyData | None:
        """The same events with the outcome that is said to be absent; it is a price's."""
        if self.absent is None:
            return None
        return replace(
            self, outcome=self.absent, outcome_class="price", directed=True, absent=None,
            level_bin=None, level=None,
        )  # fmt: skip

    def blind(self) -> BlindFamily:
        """The same hypothesis without its outcome."""
        return BlindFamily(**{f.name: getattr(self, f.name) for f in fields(BlindFamily)})


def require_same_group(families: Sequence[FamilyData]) -> None:
    """Refuse families that share a draw group but not its events and risk set."""
    first = families[0]
    for other in families[1:]:
        if not all(
            np.array_equal(getattr(first, name), getattr(other, name))
            for name in ("events", "eligible")
        ):
            raise ValueError(
                f"{first.hypothesis_id} and {other.hypothesis_id} share the draw group "
                f"{first.draw_group!r} but not its events and risk set"
            )


def strata_of(panel: Panel, guard: str, family: FamilyData | BlindFamily) -> IntArray:
    """A guard's strata, made finer by the outcome's own level where the family has one."""
    strata = (family.strata or panel.strata)[guard]
    if family.level_bin is None:
        return strata
    known = (strata >= 0) & (family.level_bin >= 0)
    return np.where(known, strata * LEVEL_BINS + family.level_bin, -1)


def covariates_of(
    panel: Panel, guard: str, family: FamilyData | BlindFamily, rows: IntArray
) -> FloatArray:
    """A guard's covariates at some rows, with the outcome's own level where there is one."""
    columns = (family.covariates or panel.covariates)[guard][rows]
    return columns if family.level is None else np.hstack([columns, family.level[rows]])


def _is_sorted(symbol: npt.NDArray[np.int16], minute: IntArray) -> bool:
    step = np.diff(symbol.astype(np.int64))
    return bool(np.all((step > 0) | ((step == 0) & (np.diff(minute) > 0))))


def _require_rows(hypothesis_id: str, rows: IntArray, limit: int) -> None:
    if len(rows) and (rows[0] < 0 or rows[-1] >= limit or np.any(np.diff(rows) <= 0)):
        raise ValueError(f"{hypothesis_id}: row numbers must be sorted, unique and on the panel")


def _require_level(
    hypothesis_id: str, level_bin: IntArray | None, level: FloatArray | None, rows: int
) -> None:
    if level_bin is not None and (len(level_bin) != rows or np.any(level_bin >= LEVEL_BINS)):
        raise ValueError(f"{hypothesis_id}: one level bin below {LEVEL_BINS} per row")
    if level is not None and (level.ndim != 2 or len(level) != rows):
        raise ValueError(f"{hypothesis_id}: levels must be a table of rows × columns")
