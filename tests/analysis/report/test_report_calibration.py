"""The pictures of calibration: how often each way errs, and how uniform null p-values are."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from analysis.report import ReportTables
from analysis.report.charts.contrast import draw_contrast
from analysis.report.charts.panels import NARROW, WIDE
from analysis.report.charts.uniform import draw_uniform
from tests.analysis.report.reading import pages

CONTRASTS: list[dict[str, Any]] = [
    {"class": kind, "world": world, "ours": ours, "percent": percent}
    for kind in ("drift, 15 min", "refill, 15 min")
    for world in ("W0", "W2")
    for ours, percent in ((True, 4.0), (False, 97.0))
]
UNIFORM: list[dict[str, Any]] = [
    {"class": "drift, 15 min", "guard": guard, "level": level, "excess": excess, "band": 6.1}
    for guard, bend in (("price", 1.0), ("gated", 30.0))
    for level, excess in ((0.0, 0.0), (0.5, bend), (1.0, 0.0))
]


def test_ours_and_the_others_differ_in_shape_and_colour() -> None:
    drawn = draw_contrast(CONTRASTS, "label", WIDE)
    assert drawn.count("var(--stood)") >= 1 and drawn.count("var(--fell)") >= 1
    assert "drift, 15 min" in drawn and "refill, 15 min" in drawn
    assert draw_contrast([], "label", WIDE) == ""


def test_what_is_beyond_a_panel_ends_at_its_edge() -> None:
    tame = [{**row, "excess": min(row["excess"], 10.0)} for row in UNIFORM]
    assert draw_uniform(UNIFORM, "label", WIDE) == draw_uniform(tame, "label", WIDE)
    assert draw_uniform(UNIFORM, "label", WIDE) != draw_uniform(UNIFORM, "label", NARROW)
    assert "clip" not in draw_uniform(UNIFORM, "label", WIDE)
    assert draw_uniform([], "label", WIDE) == ""


def test_the_page_shows_both_above_the_table_and_neither_before_it_was_measured(
    mixed: ReportTables,
) -> None:
    measured = dataclasses.replace(
        mixed, contrasts=CONTRASTS, null_p_values=UNIFORM, calibration="# T\n\nthe table\n"
    )
    page = pages(measured)["calibration.html"]
    assert len(re.findall("<figure", page)) == 4
    assert page.rindex("</figure>") < page.index("the table")
    assert "<figure" not in pages(mixed)["calibration.html"]
