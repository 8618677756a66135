"""`rank(order by x) over (frame)`: one more than the frame's values below the row's own."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call, each, lambda_of, number


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.Window, _counted)


def _counted(window: exp.Window) -> exp.Expr | None:
    if not (isinstance(window.this, exp.Rank) and window.this.expressions):
        return None
    keys = [ordered.this for ordered in window.this.expressions[0].expressions]
    own = keys[0].copy() if len(keys) == 1 else call("STRUCT", *[key.copy() for key in keys])
    # NULL is above every value, and a list leaves it out.
    kept = exp.Case().when(exp.Not(this=exp.Is(this=keys[0].copy(), expression=exp.null())), own)
    frame = window.copy()
    frame.set("this", call("COLLECT_LIST", kept))
    below = exp.LT(this=exp.column("__other"), expression=own.copy())
    return exp.paren(number(1) + call("SIZE", call("FILTER", frame, lambda_of("__other", below))))
