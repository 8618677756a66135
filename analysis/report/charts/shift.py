"""The statistic at every shift of the events in time, with the events where they are at zero."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import altair as alt
import numpy as np

from analysis.pictures.shift_shape import Envelope, ShiftShape
from analysis.report import words
from analysis.report.charts import style, svg

WIDTH: Final = 330
HEIGHT: Final = 150
_MINUTES: Final = 1440


def draw_shifts(shape: ShiftShape, label: str) -> str:
    """SVG of all shifts, the whole days among them as points; empty without a draw."""
    drawn = [
        {"x": float(day), "t": float(value)}
        for day, value in zip(*shape.draws, strict=True)
        if words.finite(value) is not None
    ]
    return _draw(shape.all_shifts, drawn, shape.real, "shift in days", 1.0, label)


def draw_nearest(shape: ShiftShape, label: str) -> str:
    """SVG of the shifts nearest to the event, minute by minute."""
    return _draw(shape.nearest, [], shape.real, "shift in minutes", _MINUTES, label)


def _draw(
    envelope: Envelope,
    drawn: Sequence[dict[str, float]],
    real: float,
    axis: str,
    scale: float,
    label: str,
) -> str:
    ranges = [
        {"x": float(x * scale), "low": float(low), "high": float(high)}
        for x, low, high in zip(envelope.days, envelope.low, envelope.high, strict=True)
        if words.finite(low) is not None
    ]
    if not ranges or words.finite(real) is None:
        return ""
    data = {"side_a": _before(ranges), "side_b": _after(ranges), "draws": list(drawn)}
    effect = [{"x": 0.0, "foot": 0.0, "t": real, "text": f"the events: {words.spreads(real)}"}]
    return svg.draw(_compiled(axis), {**data, "effect": effect}, label)


def _before(ranges: list[dict[str, float]]) -> list[dict[str, float]]:
    return [each for each in ranges if each["x"] <= 0]


def _after(ranges: list[dict[str, float]]) -> list[dict[str, float]]:
    return [each for each in ranges if each["x"] >= 0]


@cache
def _compiled(axis: str) -> dict[str, Any]:
    return svg.compile_chart(_chart(axis).to_dict())


def _chart(axis: str) -> style.Chart:
    x = alt.X("x:Q", scale=alt.Scale(nice=False), axis=style.value_axis(axis))
    t = alt.Y("t:Q", axis=style.side_axis())
    layers = _envelope("side_a", x) + _envelope("side_b", x)
    draws = alt.Chart(alt.NamedData("draws"))
    layers += draws.mark_point(
        shape="square", filled=True, size=9, color=style.INK, opacity=1
    ).encode(x=x, y=t)  # fmt: skip
    effect = alt.Chart(alt.NamedData("effect"))
    stem = effect.mark_rule(color=style.EFFECT, strokeWidth=2)
    layers += stem.encode(x=x, y=alt.Y("foot:Q", axis=style.side_axis()), y2="t:Q")
    layers += effect.mark_point(
        filled=True, size=70, color=style.EFFECT, shape="triangle-down", opacity=1
    ).encode(x=x, y=t)
    layers += effect.mark_text(
        align="left", dx=9, fontSize=13, fontWeight="bold", color=style.INK
    ).encode(x=x, y=t, text="text:N")
    return style.styled(layers.properties(width=WIDTH, height=HEIGHT), font_size=13)


def _envelope(name: str, x: alt.X) -> style.Chart:
    area: style.Chart = alt.Chart(alt.NamedData(name)).mark_area(
        fill=style.DRAWS, stroke=style.OUTLINE, strokeWidth=1, opacity=1
    )
    return area.encode(x=x, y=alt.Y("low:Q", axis=style.side_axis(), title=None), y2="high:Q")


def extremes(shape: ShiftShape) -> tuple[float, float]:
    """The smallest and the largest statistic of the draws; NaN without one."""
    known = shape.draws[1][np.isfinite(shape.draws[1])]
    return (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
