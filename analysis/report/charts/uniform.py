"""P-values of markets in which nothing is to be found, against the uniform law."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg
from analysis.report.charts.panels import ROWS, Grid, once, panelled

#: Guards in the order of their colours; those of gated events are dashed.
GUARDS: Final = ("price", "price_volume", "gated", "gated_volume")
_COLOURS: Final = (style.OUTLINE, style.EFFECT, style.OUTLINE, style.EFFECT)
_DASHES: Final = ([1, 0], [1, 0], [4, 3], [4, 3])
#: Percentage points that a panel shows either way.
_REACH: Final = 10.0


def draw_uniform(rows: Sequence[dict[str, Any]], label: str, grid: Grid) -> str:
    """SVG of one panel a class: how many more p-values lie below each level than should.

    Parameters
    ----------
    rows
        `class`, `guard` of `GUARDS`, `level` (from 0 to 1), `excess` (percentage points of all
        p-values) and `band` (what chance alone exceeds somewhere in 5 % of panels).
    """
    if not rows:
        return ""
    shown = [{**row, "excess": max(-_REACH, min(_REACH, row["excess"]))} for row in rows]
    return svg.draw(_compiled(grid), {ROWS: shown}, label)


@cache
def _compiled(grid: Grid) -> dict[str, Any]:
    return svg.compile_chart(panelled(_layers(), "class", grid).to_dict())


def _layers() -> style.Chart:
    x = alt.X(
        "level:Q",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(title=None, grid=False, tickCount=3, format="%"),
    )
    base = alt.Chart().encode(x=x)
    across = alt.Scale(domain=[-_REACH, _REACH], nice=False)
    y = alt.Y("excess:Q", scale=across, axis=style.side_axis(3))
    lines = base.mark_line(strokeWidth=1.6)
    return _chance(across) + _even() + lines.encode(y=y, color=_by_guard(), strokeDash=_dashes())


def _chance(across: alt.Scale) -> style.Chart:
    # What lies outside is left out here: a clipped drawing has names that change from run to run.
    band = (
        alt.Chart().transform_aggregate(band="max(band)").transform_filter(alt.datum.band <= _REACH)
    )
    edge = band.mark_rule(color=style.INK, strokeDash=[1, 3], opacity=0.6)
    high = edge.encode(y=alt.Y("band:Q", scale=across, axis=style.side_axis(3)))
    low = edge.transform_calculate(low="-datum.band").encode(
        y=alt.Y("low:Q", scale=across, axis=style.side_axis(3))
    )
    return high + low


def _even() -> style.Chart:
    return once().mark_rule(color=style.INK, opacity=0.6).encode(y=alt.datum(0))


def _by_guard() -> alt.Color:
    scale = alt.Scale(domain=list(GUARDS), range=list(_COLOURS))
    return alt.Color("guard:N", scale=scale, legend=None)


def _dashes() -> alt.StrokeDash:
    scale = alt.Scale(domain=list(GUARDS), range=[list(dash) for dash in _DASHES])
    return alt.StrokeDash("guard:N", scale=scale, legend=None)
