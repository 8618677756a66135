"""Whole divisions: of clocks in whole microseconds, and of numbers too long for Spark's own."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each, micros, number


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.Mul, _rounded_down)
    return each(tree, exp.IntDiv, _of_clock)


def _rounded_down(node: exp.Mul) -> exp.Expr | None:
    """`x // n * n` without a quotient, which may not fit a bigint."""
    left = node.left
    if not (isinstance(left, exp.IntDiv) and left.right == node.right):
        return None
    rest = exp.Mod(this=left.left.copy(), expression=node.right.copy())
    return exp.paren(exp.Sub(this=left.left.copy(), expression=rest))


def _of_clock(node: exp.IntDiv) -> exp.Expr | None:
    clock, count = node.left, node.right
    if not (isinstance(count, exp.Literal) and isinstance(clock, exp.TimeToUnix | exp.UnixToTime)):
        return None
    per_unit = 1_000_000 if isinstance(clock, exp.TimeToUnix) else 1_000
    return exp.IntDiv(this=micros(clock.this), expression=number(int(count.name) * per_unit))
