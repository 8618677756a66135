"""What the charts draw, and what they leave out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from analysis.report import ReportTables
from analysis.report.charts.forest import NARROW, WIDE, ForestRow, draw_forest
from analysis.report.charts.funnel import draw_funnel
from analysis.report.charts.histogram import draw_histogram, histogram_data
from analysis.report.dossier import write_dossiers
from analysis.report.forests import plant_forests

MakeRow = Callable[..., dict[str, Any]]


def test_the_outline_follows_the_counts_and_ends_at_the_last_edge(trial: MakeRow) -> None:
    outline = histogram_data(trial("h", "c"))["outline"]
    assert [(p["x"], p["n"]) for p in outline] == [(-0.1, 3), (0.0, 8), (0.1, 2), (0.2, 2)]


def test_the_effect_lies_right_of_draws_that_it_beats(trial: MakeRow) -> None:
    line, widest = _line_and_edge(draw_histogram(trial("h", "c", effect=0.9), "label"))
    assert line > widest


def test_the_effect_lies_among_draws_that_it_does_not_beat(trial: MakeRow) -> None:
    line, widest = _line_and_edge(draw_histogram(trial("h", "c", effect=0.05), "label"))
    assert 0 < line < widest


def _line_and_edge(svg: str) -> tuple[float, float]:
    """Where the marked line stands, and where the silhouette of the draws ends."""
    root = ElementTree.fromstring(svg)
    lines = [e for e in root.iter("line") if e.get("stroke") == "var(--effect)"]
    areas = [e for e in root.iter("path") if e.get("fill") == "var(--draws)"]
    assert len(lines) == len(areas) == 1
    shift = re.findall(r"[-\d.]+", lines[0].attrib["transform"])[0]
    across = [float(x) for x in re.findall(r"[MLH]([-\d.]+)", areas[0].attrib["d"])]
    return float(shift), max(across)


@pytest.mark.parametrize(
    "lacking",
    [
        {"effect": None},
        {"effect": math.nan},
        {"histogram_edges": None, "histogram_counts": None},
        {"histogram_edges": [], "histogram_counts": []},
        {"histogram_edges": [0.0, 1.0, 2.0, math.inf]},
    ],
)
def test_without_draws_or_effect_no_histogram_is_drawn(
    trial: MakeRow, lacking: dict[str, Any]
) -> None:
    assert draw_histogram(trial("h", "c", **lacking), "label") == ""


def test_draws_that_are_all_alike_can_still_be_drawn(trial: MakeRow) -> None:
    row = trial("h", "c", effect=0.0, histogram_edges=[0.0, 0.0], histogram_counts=[9])
    assert "NaN" not in draw_histogram(row, "label")


def test_a_funnel_without_stages_is_not_drawn() -> None:
    assert draw_funnel([]) == ""


def test_forests_part_by_phase_unit_and_evidence(trial: MakeRow, hypothesis: MakeRow) -> None:
    tables = ReportTables(
        hypotheses=[hypothesis("a"), hypothesis("b")],
        trials=[
            trial("a", "c"),
            trial("a", "c", phase=2),
            trial("b", "c", unit="log"),
        ],
        exploratory_trials=[trial("b", "c")],
    )
    forests = plant_forests(write_dossiers(tables, False))
    assert [(f.is_evidence, f.title, f.unit, len(f.rows)) for f in forests] == [
        (True, "Phase 1, discovery", "log", 1),
        (True, "Phase 1, discovery", "σ", 1),
        (True, "Phase 2, hold-out", "σ", 1),
        (False, "Phase 1, discovery", "σ", 1),
    ]
    assert forests[-1].rows[0].outcome == "exploratory"


def test_a_forest_row_stands_beside_the_closest_control(
    trial: MakeRow, hypothesis: MakeRow
) -> None:
    tables = ReportTables(
        hypotheses=[hypothesis("a")],
        trials=[
            trial("a", "far", separation=9.0, control_mean=-1.0),
            trial("a", "near", separation=1.0, control_mean=0.2, control_sd=0.1),
            trial("a", "flat", separation=math.inf),
            trial("a", "unknown", separation=None),
            trial("a", "matched", level="B", separation=0.5),
        ],
    )
    row = plant_forests(write_dossiers(tables, False))[0].rows[0]
    assert (row.mean, row.low, row.high) == pytest.approx((0.2, 0.0, 0.4))


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_a_forest_draws_each_effect_even_where_the_control_has_no_spread(layout: Any) -> None:
    rows = [
        ForestRow("one", "promoted", 0.4, 0.0, -0.1, 0.1),
        ForestRow("two", "discarded", 0.1, None, None, None),
    ]
    svg = draw_forest(rows, "σ", "label", layout)
    assert 'fill="var(--stood)"' in svg
    assert 'fill="var(--fell)"' in svg
    assert svg.count('fill="var(--draws)"') == 1
