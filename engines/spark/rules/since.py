"""Every table is built whole on Spark: no row is older than what a build may change.

What a build bit by bit would tell its models by variables is not said here, as to DuckDB's first.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.GTE, _always)
    return each(tree, exp.Anonymous, _unsaid)


def _always(node: exp.GTE) -> exp.Expr | None:
    asked = [call for call in node.right.find_all(exp.Anonymous) if call.name == "getvariable"]
    return exp.true() if asked else None


def _unsaid(node: exp.Anonymous) -> exp.Expr | None:
    return exp.null() if node.name == "getvariable" else None
