"""The funnel: how many hypotheses were left after each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import altair as alt

from analysis.report import words
from analysis.report.charts import style, svg

#: Stages as a newcomer calls them.
_STAGES: Final = {
    "emitted": "proposed",
    "tested in Phase 1": "testable",
    "passed Phase 1": "survived",
}
_ROW: Final = 30
_LABELS: Final = 84
_BARS: Final = 200


def draw_funnel(stages: Sequence[Mapping[str, Any]]) -> str:
    """SVG of the funnel, stages in the given order; empty without stages."""
    if not stages:
        return ""
    rows = [
        {"place": i, "stage": _named(stage["stage"]), "n": stage["n"]}
        for i, stage in enumerate(stages)
    ]
    spoken = ", ".join(f"{row['stage']} {row['n']}" for row in rows)
    return svg.draw(_compiled(len(rows)), {"stages": rows}, f"Funnel of hypotheses: {spoken}")


def _named(stage: Any) -> str:
    return _STAGES.get(str(stage), words.phrase(stage))


@cache
def _compiled(stages: int) -> dict[str, Any]:
    return svg.compile_chart(_chart(stages).to_dict())


def _chart(stages: int) -> style.Chart:
    base = alt.Chart(alt.NamedData("stages")).encode(y=alt.Y("place:O", axis=None))
    amount = alt.X("n:Q", axis=None, scale=alt.Scale(domainMin=0, nice=False))
    bars = base.mark_bar(fill=style.DRAWS, stroke=style.OUTLINE, height=18).encode(x=amount)
    numbers = base.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold", color=style.INK)
    names = base.mark_text(align="right", fontSize=13, color=style.INK)
    layers = bars + numbers.encode(x=amount, text="n:Q")
    layers += names.encode(x=alt.value(-8), text="stage:N")
    padding = {"left": _LABELS, "right": 46, "top": 2, "bottom": 2}
    sized = layers.properties(width=_BARS, height=_ROW * stages, autosize="none", padding=padding)
    return style.styled(sized)
