"""Whole numbers wider than a bigint are decimals without a fraction."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each

_WIDE = {
    exp.DataType.Type.INT128: "decimal(38, 0)",
    exp.DataType.Type.UINT128: "decimal(38, 0)",
    exp.DataType.Type.UBIGINT: "decimal(20, 0)",
    exp.DataType.Type.VARCHAR: "string",
    exp.DataType.Type.TEXT: "string",
}


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.DataType, _wide)


def _wide(node: exp.DataType) -> exp.Expr | None:
    name = _WIDE.get(node.this)
    return exp.DataType.build(name, dialect="spark") if name else None
