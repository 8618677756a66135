"""`(a, b) in (select (c, d))`: a row of columns on both sides, and not a struct."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.In, _spread)


def _spread(node: exp.In) -> exp.Expr | None:
    query = node.args.get("query")
    if query is None or not isinstance(query.this, exp.Select):
        return None
    first = query.this.expressions[0]
    if isinstance(first, exp.Tuple):
        query.this.set("expressions", [column.copy() for column in first.expressions])
    return node
