"""`median(x) over w` and `list_median(x)`: the middle of a sorted list, between two as DuckDB has
it."""

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
    tree = each(tree, exp.Anonymous, _of_list)
    return each(tree, exp.Window, _middle)


def _of_list(node: exp.Anonymous) -> exp.Expr | None:
    """What is listed over a window holds no NULL in Spark, so its length is what DuckDB counts."""
    name = node.name.lower()
    if name == "list_count":
        return call("SIZE", node.expressions[0].copy())
    if name == "list_median":
        return _middle_of(call("SORT_ARRAY", node.expressions[0].copy()))
    return None


def _middle(window: exp.Window) -> exp.Expr | None:
    if not isinstance(window.this, exp.Median):
        return None
    frame = window.copy()
    frame.set("this", call("COLLECT_LIST", window.this.this.copy()))
    return _middle_of(call("SORT_ARRAY", frame))


def _middle_of(ordered: exp.Expr) -> exp.Expr:
    middle: exp.Expr = filled(_MIDDLE, ordered).expressions[0]
    return middle
