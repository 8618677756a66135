"""Sums of written numbers are exact, as DuckDB's decimals are, before they become doubles."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from engines.spark.rules.build import each

_EXACT = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
}


def apply(tree: exp.Expression) -> exp.Expression:
    for kind in _EXACT:
        tree = each(tree, kind, _folded)
    return tree


def _folded(node: exp.Binary) -> exp.Expression | None:
    sides = (node.left, node.right)
    if not all(isinstance(side, exp.Literal) and not side.is_string for side in sides):
        return None
    if any("e" in side.name.lower() for side in sides) or "." not in "".join(s.name for s in sides):
        return None
    value = _EXACT[type(node)](*(Decimal(side.name) for side in sides))
    return exp.Literal.number(value)
