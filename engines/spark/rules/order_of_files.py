"""A window without an order means the order of the rows in their file; Spark keeps none.

A row's place in its file is a hidden column of both engines, under two names.
"""

from __future__ import annotations

from sqlglot import exp


def apply(tree: exp.Expr) -> exp.Expr:
    for window in tree.find_all(exp.Window):
        bare = not any(window.args.get(part) for part in ("partition_by", "order", "alias"))
        if isinstance(window.this, exp.Lag) and bare:
            window.set("partition_by", [exp.column("file_key")])
            window.set("order", exp.Order(expressions=[exp.column("file_row_number")]))
    for select in tree.find_all(exp.Select):
        read = select.args.get("from_")
        if read is not None and isinstance(read.this, exp.Table) and read.this.db == "binance":
            _name_place(select)
    return tree


def _name_place(select: exp.Select) -> None:
    for item in select.expressions:
        if isinstance(item, exp.Column) and item.name == "file_row_number":
            place = exp.column("row_index", "_metadata")
            item.replace(exp.alias_(place, "file_row_number"))
