"""Sums of written numbers are exact, as DuckDB's decimals are, before they become doubles."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from engines.spark.rules.build import each

_EXACT: dict[type[exp.Expr], Callable[[Decimal, Decimal], Decimal]] = {
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
}


def apply(tree: exp.Expr) -> exp.Expr:
    for kind in _EXACT:
        tree = each(tree, kind, _folded)
    return tree


def _folded(node: exp.Binary) -> exp.Expr | None:
    sides = (node.left, node.right)
    if not all(isinstance(side, exp.Literal) and not side.is_string for side in sides):
        return None
    if any("e" in side.name.lower() for side in sides) or "." not in "".join(s.name for s in sides):
        return None
    left, right = (Decimal(side.name) for side in sides)
    value = _EXACT[type(node)](left, right)
    return exp.Literal.number(value)
