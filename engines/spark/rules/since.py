"""Every table is built whole on Spark: no row is older than what a build may change.

What a build bit by bit would tell its models by variables is not said here, as to DuckDB's first.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.GTE, lambda node: exp.true() if _asks(node) else None)
    tree = each(tree, exp.LT, lambda node: exp.false() if _asks(node) else None)
    return each(tree, exp.Anonymous, _unsaid)


def _asks(node: exp.Binary) -> bool:
    """Whether a row is held against the moment from which a build may change rows."""
    return any(call.name == "getvariable" for call in node.right.find_all(exp.Anonymous))


def _unsaid(node: exp.Anonymous) -> exp.Expr | None:
    return exp.null() if node.name == "getvariable" else None
