"""One trial as the page shows it: a small chart and its figures in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.report import words
from analysis.report.charts.histogram import draw_histogram
from analysis.report.tables import Row

# whether the control was beaten -> in words, as evidence and as exploration
_OUTCOMES: Final = {
    True: ("passed", "would pass"),
    False: ("failed", "would fail"),
    None: ("not applicable", "not applicable"),
}


@dataclass(frozen=True)
class Exhibit:
    """A real effect against one control."""

    control_id: str
    control: str
    breaks: str
    level: str
    is_evidence: bool
    passed: bool | None
    decided: bool
    effect: float | None
    unit: str
    control_mean: float | None
    control_sd: float | None
    separation: float | None
    p_adjusted: float | None
    figures: tuple[tuple[str, str], ...]
    note: str
    svg: str

    @property
    def band(self) -> tuple[float, float] | None:
        """The control's mean ± 2 sd."""
        if self.control_mean is None or self.control_sd is None:
            return None
        return self.control_mean - 2 * self.control_sd, self.control_mean + 2 * self.control_sd

    @property
    def outcome(self) -> str:
        """Passed or failed; only evidence is said to have done either."""
        return _OUTCOMES[self.passed][0 if self.is_evidence else 1]


def show_trial(
    row: Row, is_evidence: bool, deciding: str | None, breaks: Mapping[str, Any]
) -> Exhibit:
    """Draw and word one trial."""
    passed = None if row["passed"] is None else bool(row["passed"])
    outcome = _OUTCOMES[passed][0 if is_evidence else 1]
    control = row["control_id"]
    return Exhibit(
        control_id=control,
        control=words.phrase(control),
        breaks="" if breaks.get(control) is None else str(breaks[control]),
        level=str(row["level"]),
        is_evidence=is_evidence,
        passed=passed,
        decided=control == deciding,
        effect=words.finite(row["effect"]),
        unit=_unit(row),
        control_mean=words.finite(row["control_mean"]),
        control_sd=words.finite(row["control_sd"]),
        separation=_known(row["separation"]),
        p_adjusted=words.finite(row["p_adjusted"]),
        figures=_figures(row),
        note=row["note"] or "",
        svg=draw_histogram(row, _label(row, outcome, is_evidence)),
    )


def _known(value: Any) -> float | None:
    """A separation may be infinite, when all draws are alike, and still be compared."""
    return None if value is None or math.isnan(value) else float(value)


def _unit(row: Row) -> str:
    return "" if row["unit"] is None else str(row["unit"])


def _figures(row: Row) -> tuple[tuple[str, str], ...]:
    """The trial's figures, the ones that decide first."""
    unit = f" {_unit(row)}".rstrip()
    adjusted = [] if row["p_adjusted"] is None else [("adjusted p", _p(row["p_adjusted"]))]
    return (
        ("p", _p(row["p_value"])),
        *adjusted,
        ("separation", words.spreads(row["separation"])),
        ("effect", f"{words.number(row['effect'])}{unit}"),
        ("control mean", words.number(row["control_mean"])),
        ("control sd", words.number(row["control_sd"])),
        ("z", words.spreads(row["z"])),
        ("draws", words.count(row["draws"])),
        ("events / days", f"{words.count(row['n_events'])} / {words.count(row['n_days'])}"),
    )


def _p(value: Any) -> str:
    return words.probability(value).removeprefix("= ")


def _label(row: Row, outcome: str, is_evidence: bool) -> str:
    kind = "" if is_evidence else "Exploratory, not evidence. "
    unit = f" {_unit(row)}".rstrip()
    return (
        f"{kind}Histogram of {words.count(row['draws'])} draws of the control "
        f"{words.phrase(row['control_id'])}, mean {words.number(row['control_mean'])}{unit}; "
        f"the line marks the real effect, {words.number(row['effect'])}{unit}; "
        f"p {words.probability(row['p_value'])}, separation {words.spreads(row['separation'])}, "
        f"{outcome}."
    )
