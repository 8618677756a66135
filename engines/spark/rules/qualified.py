"""`qualify`: the condition is a column of an inner query, by which the outer one chooses."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each

_KEPT = "__kept"


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.Select, _chosen)


def _chosen(select: exp.Select) -> exp.Expr | None:
    if not select.args.get("qualify"):
        return None
    inner = select.copy()
    condition = inner.args["qualify"].this
    common = inner.args.get("with_")
    inner.set("qualify", None)
    inner.set("with_", None)
    inner.append("expressions", exp.alias_(exp.paren(condition), _KEPT))
    star = exp.Star(except_=[exp.column(_KEPT)])
    outer = exp.select(star).from_(inner.subquery("__all")).where(exp.column(_KEPT))
    outer.set("with_", common)
    return outer
