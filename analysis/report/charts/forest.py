"""The forest plot: each hypothesis' real effect beside its closest control's mean ± 2 sd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report.charts import style, svg


@dataclass(frozen=True)
class ForestRow:
    """One hypothesis in one forest plot."""

    name: str
    outcome: str
    effect: float
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Layout:
    """A drawing for one kind of screen: names beside the bars, or above them (no width)."""

    width: int
    row: int
    name_width: int
    name_length: int  # characters; the reader's font is not known here


WIDE: Final = Layout(width=500, row=26, name_width=390, name_length=60)
NARROW: Final = Layout(width=330, row=44, name_width=0, name_length=54)

# shape and colour say the same thing twice, for who does not see the colour
OUTCOMES: Final = ("promoted", "discarded", "open", "exploratory")
_SALTIRE: Final = "M-.6,-.9L0,-.3L.6,-.9L.9,-.6L.3,0L.9,.6L.6,.9L0,.3L-.6,.9L-.9,.6L-.3,0L-.9,-.6Z"
_SHAPES: Final = ("circle", _SALTIRE, "square", "diamond")
_COLOURS: Final = (style.STOOD, style.FELL, style.NEUTRAL, style.EFFECT)


def draw_forest(rows: Sequence[ForestRow], unit: str, label: str, layout: Layout) -> str:
    """SVG of one forest plot, rows in the given order; empty without rows."""
    if not rows:
        return ""
    compiled = _compiled(len(rows), svg.printable(unit), layout)
    placed = [
        {**asdict(row), "place": i, "name": _shortened(row.name, layout.name_length)}
        for i, row in enumerate(rows)
    ]
    return svg.draw(compiled, {"rows": placed}, label)


@cache
def _compiled(rows: int, unit: str, layout: Layout) -> dict[str, Any]:
    return svg.compile_chart(_chart(rows, unit, layout).to_dict())


def _shortened(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def _chart(rows: int, unit: str, layout: Layout) -> style.Chart:
    base = alt.Chart(alt.NamedData("rows")).encode(y=alt.Y("place:O", axis=None))
    layers = _zero() + _control_bar(base, unit, layout) + _control_mean(base) + _effects(base)
    layers += _names(base, layout)
    sized = layers.properties(
        width=layout.width,
        height=layout.row * rows,
        autosize="none",
        padding={"left": layout.name_width or 6, "right": 12, "top": 4, "bottom": 36},
    )
    return style.styled(sized, font_size=12)


def _control_bar(base: style.Chart, unit: str, layout: Layout) -> style.Chart:
    axis = style.value_axis(f"effect, {unit}" if unit else "effect", grid=layout.name_width > 0)
    x = alt.X("low:Q", scale=alt.Scale(zero=True, nice=True), axis=axis)
    return base.mark_bar(fill=style.DRAWS, stroke=style.OUTLINE, height=9).encode(x=x, x2="high:Q")


def _control_mean(base: style.Chart) -> style.Chart:
    return base.mark_tick(color=style.INK, thickness=2, size=13).encode(x="mean:Q")


def _effects(base: style.Chart) -> style.Chart:
    shape = alt.Shape(
        "outcome:N", scale=alt.Scale(domain=OUTCOMES, range=list(_SHAPES)), legend=None
    )
    colour = alt.Color(
        "outcome:N", scale=alt.Scale(domain=OUTCOMES, range=list(_COLOURS)), legend=None
    )
    # a rim of paper keeps the mark apart from the bar behind it
    marks = base.mark_point(filled=True, size=150, opacity=1, stroke=style.PAPER, strokeWidth=1)
    return marks.encode(x="effect:Q", shape=shape, color=colour)


def _zero() -> style.Chart:
    line: style.Chart = alt.Chart().mark_rule(color=style.INK, strokeDash=[3, 3], opacity=0.6)
    return line.encode(x=alt.datum(0))


def _names(base: style.Chart, layout: Layout) -> style.Chart:
    beside = layout.name_width > 0
    place: dict[str, Any] = {"align": "right"} if beside else {"align": "left", "dy": -15}
    texts = base.mark_text(fontSize=12, color=style.INK, **place)
    return texts.encode(x=alt.value(-8 if beside else 0), text="name:N")
