"""Sums and counts over long frames: what had run up by the frame's end, less what had by its start.

Spark adds a sliding frame up anew for every row, and a growing one it continues. The house sums
whole numbers alone over windows, so that the difference is exact. Short frames stay as they are.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each, length_of, number

_SHORT = 16


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.Window, _difference)


def _difference(window: exp.Window) -> exp.Expr | None:
    aggregate = window.this
    if not isinstance(aggregate, exp.Sum | exp.Count):
        return None
    frame = _definition(window)
    before = _before(frame.args.get("spec")) if frame is not None else None
    if frame is None or before is None:
        return None
    counts = [_over(_count_of(aggregate), frame, end) for end in (None, before)]
    counted = exp.paren(exp.Sub(this=counts[0], expression=counts[1]))
    if isinstance(aggregate, exp.Count):
        return counted
    sums = [_over(aggregate, frame, end) for end in (None, before)]
    rest = exp.func("COALESCE", sums[1], number(0))
    return exp.Case().when(
        exp.GT(this=counted, expression=number(0)), exp.Sub(this=sums[0], expression=rest)
    )


def _definition(window: exp.Window) -> exp.Window | None:
    """The window with its own frame, also where it only names one."""
    name = window.args.get("alias")
    if name is None:
        return window
    select = window.find_ancestor(exp.Select)
    named = (select.args.get("windows") or []) if select is not None else []
    return next((one for one in named if one.this.name == name.name), None)


def _before(spec: exp.WindowSpec | None) -> exp.Expr | None:
    """The last place before the frame's first, if the frame is long and begins somewhere."""
    start = spec.args.get("start") if spec is not None else None
    if isinstance(start, exp.Literal) and int(start.name) >= _SHORT:
        return number(int(start.name) + 1)
    if isinstance(start, exp.Interval) and "DAY" in start.args["unit"].name.upper():
        longer = start.copy()
        longer.set("this", exp.Literal.string(str(length_of(start) + 1)))
        longer.set("unit", exp.var("MICROSECOND"))
        return longer
    return None


def _over(aggregate: exp.Expr, frame: exp.Window, end: exp.Expr | None) -> exp.Window:
    spec = frame.args["spec"].copy()
    spec.set("start", "UNBOUNDED")
    spec.set("start_side", "PRECEDING")
    if end is not None:
        spec.set("end", end.copy())
        spec.set("end_side", "PRECEDING")
    return exp.Window(
        this=aggregate.copy(),
        partition_by=[one.copy() for one in frame.args.get("partition_by") or []],
        order=frame.args["order"].copy(),
        spec=spec,
        over="OVER",
    )


def _count_of(aggregate: exp.Expr) -> exp.Count:
    return exp.Count(this=aggregate.this.copy())
