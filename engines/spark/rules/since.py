"""Every table is built whole on Spark: no row is older than what a build may change, and none is
later than a period of it.

What a build bit by bit would tell its models by variables is not said here, as to DuckDB's first.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.GTE, lambda node: exp.true() if _asked_of(node) else None)
    tree = each(tree, exp.LT, _before)
    return each(tree, exp.Anonymous, _unsaid)


def _before(node: exp.LT) -> exp.Expr | None:
    asked = _asked_of(node)
    return (exp.true() if "until" in asked else exp.false()) if asked else None


def _asked_of(node: exp.Binary) -> set[str]:
    """The variables of a build against which a row is held."""
    calls = node.right.find_all(exp.Anonymous)
    return {call.expressions[0].name for call in calls if call.name == "getvariable"}


def _unsaid(node: exp.Anonymous) -> exp.Expr | None:
    return exp.null() if node.name == "getvariable" else None
