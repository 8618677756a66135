"""The state of each data set on each day, as runs of days of one shade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg
from analysis.report.charts.timeline import stamp

#: From whole to absent; the shades go from light to dark, so that they are told apart by lightness.
LEVELS: Final = ("complete", "with findings", "partly absent", "absent")
_ROW: Final = 24
_DAY: Final = dt.timedelta(days=1)


def draw_heat(days: Mapping[str, Mapping[dt.date, int]], label: str, narrow: bool = False) -> str:
    """SVG of one row per data set; a value is a place in LEVELS. Empty without a day."""
    names = sorted(days)
    cells = [
        {"place": place, **run} for place, name in enumerate(names) for run in _runs(days[name])
    ]
    if not cells:
        return ""
    data = {
        "cells": cells,
        "names": [{"place": place, "name": name} for place, name in enumerate(names)],
    }
    return svg.draw(_compiled(len(names), narrow), data, label)


def _runs(days: Mapping[dt.date, int]) -> list[dict[str, Any]]:
    """Neighbouring days of one level as one cell."""
    runs: list[dict[str, Any]] = []
    ordered = sorted(days.items())
    numbered = [(day - i * _DAY, level, day) for i, (day, level) in enumerate(ordered)]
    for (_, level), group in groupby(numbered, key=lambda each: each[:2]):
        members = [day for _, _, day in group]
        runs.append({"x": stamp(members[0]), "x2": stamp(members[-1] + _DAY), "level": level})
    return runs


@cache
def _compiled(rows: int, narrow: bool) -> dict[str, Any]:
    return svg.compile_chart(_chart(rows, narrow).to_dict())


def _chart(rows: int, narrow: bool) -> style.Chart:
    time = style.time_axis(3 if narrow else 6)
    x = alt.X("x:T", scale=alt.Scale(type="utc", nice=False), axis=time)
    place = alt.Y("place:O", axis=None)
    shades = alt.Scale(domain=list(range(len(LEVELS))), range=list(style.HEAT))
    row = 40 if narrow else _ROW
    cells = alt.Chart(alt.NamedData("cells")).mark_bar(height=14).encode(
        x=x, x2="x2:T", y=place, color=alt.Color("level:O", scale=shades, legend=None)
    )  # fmt: skip
    where: dict[str, Any] = {"align": "left", "dy": -14} if narrow else {"align": "right"}
    names = alt.Chart(alt.NamedData("names")).mark_text(fontSize=13, color=style.INK, **where)
    layers = cells + names.encode(y=place, x=alt.value(0 if narrow else -8), text="name:N")
    padding = {"left": 6 if narrow else 200, "right": 14, "top": 12, "bottom": 28}
    width = 330 if narrow else 640
    sized = layers.properties(width=width, height=row * rows, autosize="none", padding=padding)
    return style.styled(sized, font_size=13)
