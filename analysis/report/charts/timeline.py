"""When the events were: how many a day, or a week in a long span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg

WIDTH: Final = 330
HEIGHT: Final = 90
#: Longer histories are counted by week, for a bar per day would be thinner than a pixel.
BY_DAY: Final = 160


def draw_timeline(
    events: Mapping[dt.date, int], spans: Sequence[Mapping[str, Any]], label: str
) -> str:
    """SVG of the counts over all days from the first event to the last; empty without one."""
    if not events:
        return ""
    counts = _counts(events)
    edges = [*(day for day, _ in counts), counts[-1][0] + _step(events)]
    heights = [*(n for _, n in counts), counts[-1][1]]
    data: dict[str, list[dict[str, Any]]] = {
        "outline": [{"x": stamp(day), "n": n} for day, n in zip(edges, heights, strict=True)],
        "spans": [
            {
                "x": stamp(span["first_day"]),
                "x2": stamp(span["last_day"] + dt.timedelta(days=1)),
                "name": _named(span["span"]),
            }
            for span in spans
        ],
    }
    return svg.draw(_compiled(), data, label)


def _named(span: str) -> str:
    return {"holdout": "hold-out"}.get(span, span)


def _step(events: Mapping[dt.date, int]) -> dt.timedelta:
    return dt.timedelta(days=1 if (max(events) - min(events)).days <= BY_DAY else 7)


def _counts(events: Mapping[dt.date, int]) -> list[tuple[dt.date, int]]:
    first, step = min(events), _step(events)
    bins = (max(events) - first) // step + 1
    counted = [0] * bins
    for day, n in events.items():
        counted[(day - first) // step] += n
    return [(first + i * step, n) for i, n in enumerate(counted)]


def stamp(day: dt.date) -> int:
    """Milliseconds, as Vega counts time; all of it in UTC."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp() * 1000)


@cache
def _compiled() -> dict[str, Any]:
    return svg.compile_chart(_chart().to_dict())


def _chart() -> style.Chart:
    time = style.time_axis(3)
    x = alt.X("x:T", scale=alt.Scale(type="utc", nice=False), axis=time)
    spans = alt.Chart(alt.NamedData("spans"))
    layers = spans.mark_rect(fill=style.SOFT).encode(x=x, x2="x2:T")
    layers += (
        alt.Chart(alt.NamedData("outline"))
        .mark_area(fill=style.DRAWS, stroke=style.OUTLINE, opacity=1, interpolate="step-after")
        .encode(x=x, y=alt.Y("n:Q", axis=style.side_axis(3)))
    )
    names = spans.mark_text(align="left", dx=3, fontSize=12, color=style.INK)
    layers += names.encode(x=x, y=alt.value(-8), text="name:N")
    return style.styled(layers.properties(width=WIDTH, height=HEIGHT), font_size=13)
