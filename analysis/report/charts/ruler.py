"""Marks on rulers: one line of marks per row, all rows on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg

WIDTH: Final = 200
ROW: Final = 26
_NAMES: Final = 172
#: kind -> (shape, whether it is filled, colour)
_TICK: Final = "M-.14,-1L.14,-1L.14,1L-.14,1Z"
KINDS: Final = {
    "tick": (_TICK, True, style.OUTLINE),
    "plain": ("circle", True, style.OUTLINE),
    "hollow": ("circle", False, style.INK),
    "real": ("triangle-down", True, style.EFFECT),
}
_NAME_LENGTH: Final = 25


@dataclass(frozen=True)
class RulerRow:
    """A name and its marks; `marks` are (place, kind), `span` an interval behind them."""

    name: str
    marks: tuple[tuple[float, str], ...]
    span: tuple[float, float] | None = None


def draw_ruler(rows: Sequence[RulerRow], axis: str, lines: Sequence[float], label: str) -> str:
    """SVG of the rows in the given order, with upright lines through all of them."""
    if not any(row.marks for row in rows):
        return ""
    data: dict[str, list[dict[str, Any]]] = {
        "names": [{"place": i, "name": _shortened(row.name)} for i, row in enumerate(rows)],
        "spans": [
            {"place": i, "x": row.span[0], "x2": row.span[1]}
            for i, row in enumerate(rows)
            if row.span
        ],
        "lines": [{"x": x} for x in lines],
        **{kind: _marks(rows, kind) for kind in KINDS},
    }
    return svg.draw(_compiled(len(rows), axis), data, label)


def _marks(rows: Sequence[RulerRow], kind: str) -> list[dict[str, Any]]:
    return [
        {"place": i, "x": x} for i, row in enumerate(rows) for x, its in row.marks if its == kind
    ]


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…"


@cache
def _compiled(rows: int, axis: str) -> dict[str, Any]:
    return svg.compile_chart(_chart(rows, axis).to_dict())


def _chart(rows: int, axis: str) -> style.Chart:
    place = alt.Y("place:O", axis=None)
    x = alt.X("x:Q", scale=alt.Scale(nice=True, zero=True), axis=style.value_axis(axis, grid=True))
    spans = alt.Chart(alt.NamedData("spans")).mark_bar(fill=style.DRAWS, height=8)
    layers = spans.encode(y=place, x=x, x2="x2:Q")
    rule = alt.Chart(alt.NamedData("lines")).mark_rule(color=style.INK, strokeDash=[3, 3])
    layers += rule.encode(x=x)
    for kind, (shape, filled, colour) in KINDS.items():
        marks = alt.Chart(alt.NamedData(kind)).mark_point(
            shape=shape, filled=filled, color=colour, size=60, opacity=1
        )
        layers += marks.encode(y=place, x=x)
    names = alt.Chart(alt.NamedData("names")).mark_text(align="right", fontSize=13, color=style.INK)
    layers += names.encode(y=place, x=alt.value(-8), text="name:N")
    padding = {"left": _NAMES, "right": 14, "top": 4, "bottom": 40}
    sized = layers.properties(width=WIDTH, height=ROW * rows, autosize="none", padding=padding)
    return style.styled(sized, font_size=13)
