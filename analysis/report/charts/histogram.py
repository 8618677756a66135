"""One small chart per trial: the control's draws as a silhouette, the real effect as a line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report import words
from analysis.report.charts import style, svg

WIDTH: Final = 244
HEIGHT: Final = 96
_PADDING: Final = {"left": 18, "right": 18, "top": 20, "bottom": 20}


def draw_histogram(trial: Mapping[str, Any], label: str) -> str:
    """SVG of one trial, or an empty string when there is nothing to draw."""
    data = histogram_data(trial)
    return svg.draw(_compiled(), data, label) if data else ""


def histogram_data(trial: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The outline of the draws and the marked effect; empty without a histogram or an effect."""
    edges = [words.finite(edge) for edge in _listed(trial["histogram_edges"])]
    counts = [float(n) for n in _listed(trial["histogram_counts"])]
    effect = words.finite(trial["effect"])
    bounds = [edge for edge in edges if edge is not None]
    if effect is None or not counts or len(bounds) != len(edges):
        return {}
    return {"outline": _outline(bounds, counts), "effect": [_marked(effect, bounds)]}


def _listed(values: Any) -> list[Any]:
    return [] if values is None else list(values)


def _outline(edges: list[float], counts: list[float]) -> list[dict[str, Any]]:
    """The steps of the bars; one closed shape takes a tenth of the bytes of as many rectangles."""
    heights = [*counts, counts[-1]]  # the last step holds up to the last edge
    return [{"x": edge, "n": n} for edge, n in zip(edges, heights, strict=True)]


def _marked(effect: float, edges: list[float]) -> dict[str, Any]:
    low, high = min(effect, edges[0]), max(effect, edges[-1])
    place = (effect - low) / (high - low) if high > low else 0.5
    return {
        "x": effect,
        "side": "left" if place > 0.5 else "right",
        "text": f"real {words.number(effect)}",
    }


@cache
def _compiled() -> dict[str, Any]:
    return svg.compile_chart(_chart().to_dict())


def _chart() -> style.Chart:
    x = alt.X("x:Q", scale=alt.Scale(zero=False, nice=False), axis=style.value_axis())
    area = (
        alt.Chart(alt.NamedData("outline"))
        .mark_area(fill=style.DRAWS, stroke=style.OUTLINE, opacity=1, interpolate="step-after")
        .encode(x=x, y=alt.Y("n:Q", axis=None, stack=None))
    )
    line = (
        alt.Chart(alt.NamedData("effect"))
        .mark_rule(color=style.EFFECT, strokeWidth=2.5)
        .encode(x=x)
    )
    layers = area + line + _head() + _caption("left") + _caption("right")
    sized = layers.properties(width=WIDTH, height=HEIGHT, autosize="none", padding=_PADDING)
    # all values are known to be finite, and Vega would spend a quarter of its time on asking
    return style.styled(sized, font_size=12).configure_mark(invalid=None)


def _head() -> style.Chart:
    """A shape at the line's top, so that the effect is told by form and not by colour alone."""
    return (
        alt.Chart(alt.NamedData("effect"))
        .mark_point(shape="triangle-down", filled=True, size=70, color=style.EFFECT, opacity=1)
        .encode(x="x:Q", y=alt.value(-2))
    )


def _caption(side: str) -> style.Chart:
    """The effect's figure on the side of the line where there is room."""
    place: dict[str, Any] = (
        {"align": "right", "dx": -8} if side == "left" else {"align": "left", "dx": 8}
    )
    return (
        alt.Chart(alt.NamedData("effect"))
        .transform_filter(alt.datum.side == side)
        .mark_text(**place, fontSize=13, fontWeight="bold", color=style.INK)
        .encode(x="x:Q", y=alt.value(-9), text="text:N")
    )
