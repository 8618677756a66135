"""`max(x) filter (where c) over w`: Spark has the filter in groups alone, not in windows."""

from __future__ import annotations

from sqlglot import exp


def apply(tree: exp.Expr) -> exp.Expr:
    for window in tree.find_all(exp.Window):
        if isinstance(window.this, exp.Filter):
            aggregate, condition = window.this.this, window.this.expression.this
            value = exp.Case().when(condition.copy(), aggregate.this.copy())
            aggregate.set("this", value)
            window.set("this", aggregate)
    return tree
