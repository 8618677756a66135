"""Lists in an order: gathered, then sorted; NULL where there is nothing to list."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call, each, number


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.ArrayAgg, _sorted)


def _sorted(node: exp.ArrayAgg) -> exp.Expr | None:
    order = node.this
    if not isinstance(order, exp.Order):
        return None
    value = order.this
    is_set = isinstance(value, exp.Distinct)
    listed: exp.Expr = call(
        "COLLECT_SET" if is_set else "COLLECT_LIST",
        (value.expressions[0] if is_set else value).copy(),
    )
    filtered = node.parent if isinstance(node.parent, exp.Filter) else None
    condition = filtered.expression if filtered is not None else None
    if condition is not None:
        listed = exp.Filter(this=listed, expression=condition.copy())
    result = exp.Case().when(
        exp.GT(this=call("SIZE", listed), expression=number(0)), call("SORT_ARRAY", listed.copy())
    )
    if filtered is not None:
        filtered.replace(result)
        return None
    return result
