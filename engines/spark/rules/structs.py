"""A list of structs whose fields become columns, one row for each."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call, each


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.Explode, _inline_list)
    return each(tree, exp.Anonymous, _inline)


def _inline_list(node: exp.Explode) -> exp.Expr | None:
    return call("INLINE", node.this.copy()) if node.expressions else None


def _inline(node: exp.Anonymous) -> exp.Expr | None:
    return call("INLINE", node.expressions[0].copy()) if node.name.lower() == "unnest" else None
