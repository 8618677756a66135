"""A window without an order means the order of the rows in their file; Spark keeps none."""

from __future__ import annotations

from sqlglot import exp


def apply(tree: exp.Expression) -> exp.Expression:
    for window in tree.find_all(exp.Window):
        bare = not any(window.args.get(part) for part in ("partition_by", "order", "alias"))
        if isinstance(window.this, exp.Lag) and bare:
            window.set("partition_by", [exp.column("file_key")])
            window.set("order", exp.Order(expressions=[exp.column("file_row_number")]))
    return tree
