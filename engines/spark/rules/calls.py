"""Functions that have another name, or another word on NULL."""

from __future__ import annotations

from sqlglot import exp, parse_one

from engines.spark.rules.build import call, each

_DIGITS = ", ".join(f"substr(__hex, {place}, 2)" for place in range(31, 16, -2))
_LOWER = f"transform(array(md5(:text)), __hex -> conv(concat({_DIGITS}), 16, 10))[0]"


def apply(tree: exp.Expression) -> exp.Expression:
    tree = each(tree, exp.ArgMax, lambda node: _by("MAX_BY", node))
    tree = each(tree, exp.ArgMin, lambda node: _by("MIN_BY", node))
    tree = each(tree, exp.Union, _by_place)
    tree = each(tree, exp.CTE, _not_materialised)
    return each(tree, exp.Anonymous, _named)


def _by(name: str, node: exp.Expression) -> exp.Expression:
    """DuckDB passes over rows without a payload."""
    payload = node.this
    is_there = exp.Not(this=exp.Is(this=payload.copy(), expression=exp.null()))
    return call(name, payload.copy(), exp.Case().when(is_there, node.expression.copy()))


def _by_place(node: exp.Union) -> exp.Expression:
    """Spark unites by place alone; the house writes its branches in one order."""
    node.set("by_name", None)
    return node


def _not_materialised(node: exp.CTE) -> exp.Expression:
    node.set("materialized", None)
    return node


def _named(node: exp.Anonymous) -> exp.Expression | None:
    name = node.name.lower()
    if name == "hash":
        return call("XXHASH64", *[one.copy() for one in node.expressions])
    if name == "md5_number_lower":
        lower = parse_one(_LOWER, read="spark")
        lower.find(exp.Placeholder).replace(node.expressions[0].copy())
        return exp.cast(lower, "decimal(20, 0)")
    return None
