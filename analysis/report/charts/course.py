"""The mean course around events with its band, beside that of comparable bars."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import altair as alt

from analysis.pictures.course import Course
from analysis.report import words
from analysis.report.charts import style, svg

WIDTH: Final = 330
HEIGHT: Final = 190


def draw_course(course: Course, window: tuple[int, int], label: str) -> str:
    """SVG of one course; empty where no event has a known value."""
    points = [
        {"x": int(minute), "mean": float(mean), "low": float(low), "high": float(high)}
        for minute, mean, low, high in zip(
            course.minutes, course.mean, course.low, course.high, strict=True
        )
        if all(words.finite(value) is not None for value in (mean, low, high))
    ]
    bars = [
        {"x": int(minute), "mean": float(mean)}
        for minute, mean in zip(course.minutes, course.bars, strict=True)
        if words.finite(mean) is not None
    ]
    if not points:
        return ""
    data: dict[str, list[dict[str, Any]]] = {
        "events": points,
        "bars": bars,
        "window": [{"x": window[0], "x2": window[1]}],
    }
    return svg.draw(_compiled(), data, label)


@cache
def _compiled() -> dict[str, Any]:
    return svg.compile_chart(_chart().to_dict())


def _chart() -> style.Chart:
    x = alt.X("x:Q", scale=alt.Scale(nice=False), axis=style.value_axis("minutes from the event"))
    y = alt.Y("mean:Q", scale=alt.Scale(zero=False), axis=style.side_axis())
    events, bars = alt.Chart(alt.NamedData("events")), alt.Chart(alt.NamedData("bars"))
    window = alt.Chart(alt.NamedData("window")).mark_rect(fill=style.SOFT).encode(x=x, x2="x2:Q")
    band = events.mark_area(fill=style.DRAWS, opacity=1).encode(
        x=x, y=alt.Y("low:Q", scale=alt.Scale(zero=False), axis=style.side_axis()), y2="high:Q"
    )
    dashed = bars.mark_line(color=style.INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, y=y)
    line = events.mark_line(color=style.OUTLINE, strokeWidth=2.5).encode(x=x, y=y)
    event = alt.Chart().mark_rule(color=style.EFFECT, strokeWidth=2).encode(x=alt.datum(0))
    layers = window + band + dashed + line + event
    return style.styled(layers.properties(width=WIDTH, height=HEIGHT), font_size=13)
