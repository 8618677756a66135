"""`median(x) over w`: the middle of the frame's sorted list, between two as DuckDB has it."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call, each, filled

_MIDDLE = """
select transform(array(:list), __list -> case
    when size(__list) = 0 then null
    when size(__list) % 2 = 1 then __list[size(__list) div 2]
    else __list[size(__list) div 2 - 1]
        + (__list[size(__list) div 2] - __list[size(__list) div 2 - 1]) * 0.5
end)[0]
"""


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.Window, _middle)


def _middle(window: exp.Window) -> exp.Expr | None:
    if not isinstance(window.this, exp.Median):
        return None
    frame = window.copy()
    frame.set("this", call("COLLECT_LIST", window.this.this.copy()))
    template = filled(_MIDDLE, call("SORT_ARRAY", frame))
    middle: exp.Expr = template.expressions[0]
    return middle
