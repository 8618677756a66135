"""The forest plot: each hypothesis' real effect beside its closest control's mean ± 2 sd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
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
    """A drawing for one kind of screen: names beside the bars, or above them."""

    width: int
    row: int
    names_above: bool


WIDE: Final = Layout(width=430, row=26, names_above=False)
NARROW: Final = Layout(width=330, row=44, names_above=True)

# shape and colour say the same thing twice, for who does not see the colour
OUTCOMES: Final = ("promoted", "discarded", "open", "exploratory")
_SHAPES: Final = ("circle", "cross", "square", "diamond")
_COLOURS: Final = (style.STOOD, style.FELL, style.NEUTRAL, style.EFFECT)


def draw_forest(rows: Sequence[ForestRow], unit: str, label: str, layout: Layout) -> str:
    """SVG of one forest plot, rows in the given order; empty without rows."""
    if not rows:
        return ""
    chart = _chart(len(rows), unit, layout)
    data = {"rows": [{"place": i, **asdict(row)} for i, row in enumerate(rows)]}
    return svg.draw(svg.compile_chart(chart.to_dict()), data, label)


def _chart(rows: int, unit: str, layout: Layout) -> alt.LayerChart:
    base = alt.Chart(alt.NamedData("rows")).encode(y=alt.Y("place:O", axis=None))
    layers = _zero() + _control_bar(base, unit) + _control_mean(base) + _effects(base)
    layers += _names(base, layout)
    sized = layers.properties(
        width=layout.width,
        height=layout.row * rows,
        autosize="none",
        padding={"left": 6 if layout.names_above else 290, "right": 12, "top": 4, "bottom": 36},
    )
    return style.styled(sized, font_size=12)


def _control_bar(base: alt.Chart, unit: str) -> alt.Chart:
    axis = style.value_axis(f"effect, {unit}" if unit else "effect", grid=True)
    x = alt.X("low:Q", scale=alt.Scale(zero=True, nice=True), axis=axis)
    return base.mark_bar(color=style.DRAWS, height=9).encode(x=x, x2="high:Q")


def _control_mean(base: alt.Chart) -> alt.Chart:
    return base.mark_tick(color=style.INK, thickness=2, size=13).encode(x="mean:Q")


def _effects(base: alt.Chart) -> alt.Chart:
    shape = alt.Shape(
        "outcome:N", scale=alt.Scale(domain=OUTCOMES, range=list(_SHAPES)), legend=None
    )
    colour = alt.Color(
        "outcome:N", scale=alt.Scale(domain=OUTCOMES, range=list(_COLOURS)), legend=None
    )
    marks = base.mark_point(filled=True, size=110, opacity=1)
    return marks.encode(x="effect:Q", shape=shape, color=colour)


def _zero() -> alt.Chart:
    line: alt.Chart = alt.Chart().mark_rule(color=style.INK, strokeDash=[3, 3], opacity=0.6)
    return line.encode(x=alt.datum(0))


def _names(base: alt.Chart, layout: Layout) -> alt.Chart:
    place: dict[str, Any] = (
        {"align": "left", "dy": -15, "limit": layout.width}
        if layout.names_above
        else {"align": "right", "limit": 280}
    )
    texts = base.mark_text(fontSize=12, color=style.INK, **place)
    return texts.encode(x=alt.value(0 if layout.names_above else -8), text="name:N")
