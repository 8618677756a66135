"""How often each way finds something where nothing is: ours beside what others use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg
from analysis.report.charts.panels import ROWS, Grid, once, panelled

#: Per cent: what every way says that it rejects where nothing is.
LEVEL: Final = 5


def draw_contrast(rows: Sequence[dict[str, Any]], label: str, grid: Grid) -> str:
    """SVG of one panel a class, one line a world, one mark a way.

    Parameters
    ----------
    rows
        `class`, `world`, `ours` (whether it is the project's own way) and `percent` of markets.
    """
    if not rows:
        return ""
    # What is drawn last lies on top.
    ordered = sorted(rows, key=lambda row: bool(row["ours"]))
    return svg.draw(_compiled(grid), {ROWS: ordered}, label)


@cache
def _compiled(grid: Grid) -> dict[str, Any]:
    return svg.compile_chart(panelled(_layers(), "class", grid).to_dict())


def _layers() -> style.Chart:
    x = alt.X(
        "percent:Q",
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(title=None, grid=True, values=[0, 50, 100]),
    )
    y = alt.Y("world:N", sort="ascending", axis=alt.Axis(title=None, domain=False, ticks=False))
    base = alt.Chart().encode(x=x, y=y)
    colours = alt.Scale(domain=[False, True], range=[style.FELL, style.STOOD])
    shapes = alt.Scale(domain=[False, True], range=["stroke", "circle"])
    sizes = alt.Scale(domain=[False, True], range=[90, 70])
    asked = once().mark_rule(color=style.INK, strokeDash=[2, 3], opacity=0.4)
    return asked.encode(x=alt.datum(LEVEL)) + base.mark_point(
        filled=True, opacity=0.9, strokeWidth=1.6, angle=90
    ).encode(
        color=alt.Color("ours:N", scale=colours, legend=None),
        stroke=alt.Stroke("ours:N", scale=colours, legend=None),
        shape=alt.Shape("ours:N", scale=shapes, legend=None),
        size=alt.Size("ours:N", scale=sizes, legend=None),
    )
