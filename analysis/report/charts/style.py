"""How every chart looks; its colours are CSS variables, so one drawing serves light and dark."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import altair as alt

DRAWS: Final = "var(--draws)"
OUTLINE: Final = "var(--outline)"
PAPER: Final = "var(--paper)"
EFFECT: Final = "var(--effect)"
STOOD: Final = "var(--stood)"
FELL: Final = "var(--fell)"
NEUTRAL: Final = "var(--neutral)"
LINE: Final = "var(--line)"
SOFT: Final = "var(--soft)"
HEAT: Final = ("var(--heat-0)", "var(--heat-1)", "var(--heat-2)", "var(--heat-3)")
INK: Final = "currentColor"

TICKS: Final = 5

Chart: TypeAlias = Any  # Altair's own types get lost in its method chains


def styled(chart: Chart, font_size: int = 11) -> Chart:
    """Apply the report's look: transparent, in the page's own ink and font."""
    axis: dict[str, Any] = {
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": LINE,
        "labelFontSize": font_size,
        "titleFontSize": font_size,
        "titleFontWeight": "normal",
    }
    return (
        chart.configure(aria=False, background="transparent", font="system-ui, sans-serif")
        .configure_axis(**axis)
        .configure_view(stroke=None)
    )


def value_axis(title: str | None = None, grid: bool = False) -> alt.Axis:
    """The horizontal axis of an effect, its outer labels kept inside the drawing."""
    return alt.Axis(
        title=title,
        grid=grid,
        tickCount=TICKS,
        labelFlush=True,
        labelOverlap="greedy",
        labelSeparation=8,
    )


def side_axis(ticks: int = TICKS) -> alt.Axis:
    """The upright axis, with quiet lines to read a height by."""
    return alt.Axis(title=None, grid=True, tickCount=ticks, domain=False, ticks=False)


def time_axis(ticks: int) -> alt.Axis:
    """Days along the foot, named by month."""
    return alt.Axis(
        title=None,
        grid=False,
        tickCount=ticks,
        format="%d %b %y",
        labelFlush=True,
        labelOverlap="greedy",
        labelSeparation=8,
    )
