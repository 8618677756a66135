"""Small multiples: one panel a class of consequence, all on the same axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import altair as alt

from analysis.report.charts import style

#: The named data that every panel is drawn from.
ROWS: Final = "rows"


@dataclass(frozen=True)
class Grid:
    """How many panels stand beside each other, and how large each is."""

    columns: int
    width: int
    height: int


WIDE: Final = Grid(columns=4, width=225, height=130)
NARROW: Final = Grid(columns=1, width=260, height=130)


def panelled(layers: style.Chart, by: str, grid: Grid) -> style.Chart:
    """Repeat layers for each value of a column, which is written above its panel."""
    header = alt.Header(
        title=None, labelColor=style.INK, labelFontSize=13, labelAnchor="start", labelPadding=4
    )
    sized = layers.properties(width=grid.width, height=grid.height)
    facet = alt.Facet(f"{by}:N", header=header, sort=None)
    chart = sized.facet(facet, columns=grid.columns, data=alt.NamedData(ROWS)).properties(
        spacing=22
    )
    return style.styled(chart, font_size=11)


def once() -> style.Chart:
    """A layer that is drawn once a panel, not once a row."""
    return alt.Chart().transform_aggregate(rows="count()")
