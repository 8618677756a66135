"""The calibration page: its pictures, and its table from Markdown to HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt

from analysis.report.charts.contrast import draw_contrast
from analysis.report.charts.panels import NARROW, WIDE
from analysis.report.charts.uniform import draw_uniform
from analysis.report.tables import ReportTables

_TITLE: Final = re.compile(r"\A# [^\n]*\n")


@dataclass(frozen=True)
class Drawn:
    """A picture for wide and for narrow screens; empty where nothing was measured."""

    wide: str
    narrow: str


def pictures_of(tables: ReportTables) -> dict[str, Drawn]:
    """By name: the contrast with other ways, and how uniform null p-values are."""
    contrast, uniform = (
        "Share of markets without an effect in which each way finds one, by class and world.",
        "Null p-values below each level less that level, by class and guard.",
    )
    return {
        "contrast": Drawn(*(draw_contrast(tables.contrasts, contrast, g) for g in (WIDE, NARROW))),
        "uniform": Drawn(*(draw_uniform(tables.null_p_values, uniform, g) for g in (WIDE, NARROW))),
    }


def table_of(markdown: str) -> str:
    """The text as HTML; raw HTML in it is shown and not obeyed, and links are plain words."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    for part in ("link_open", "link_close"):
        renderer.add_render_rule(part, _nothing)
    text = _TITLE.sub("", markdown)  # the page has its own
    return str(renderer.render(text)) if text.strip() else ""


def _nothing(*_: Any) -> str:
    return ""
