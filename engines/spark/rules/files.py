"""Files that a model reads by their path are the tables that ``lake.register`` made of them."""

from __future__ import annotations

from pathlib import PurePath

from sqlglot import exp, parse_one

from engines.spark.lake import CALENDAR
from engines.spark.rules.build import each

_TYPES = {"VARCHAR": "STRING", "INTEGER": "INT", "TIMESTAMP": "TIMESTAMP_NTZ"}


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.Table, _named)
    return tree


def table_of(path: str) -> str:
    """A data set's table, or the name in the schema ``home`` of a register's."""
    pure = PurePath(path)
    if pure.parent.name == "**":
        dataset = pure.parent.parent.name
        return f"{'calendar' if dataset in CALENDAR else 'binance'}.{dataset}"
    return f"home.{pure.stem.removeprefix('_')}"


def _named(node: exp.Table) -> exp.Expr | None:
    read = node.this
    if isinstance(read, exp.ReadParquet):
        found: exp.Expr = exp.to_table(table_of(_path(read.expressions[0])))
    elif isinstance(read, exp.ReadCSV):
        found = _typed(read.this.name, read.expressions)
    elif isinstance(read, exp.Anonymous) and read.name.lower() == "read_json":
        found = _typed(read.expressions[0].name, read.expressions[1:])
    else:
        return None
    if node.args.get("alias"):
        found.set("alias", node.args["alias"].copy())
    return found


def _path(given: exp.Expr) -> str:
    """Also of what is read in part where a build is not whole, as none is here."""
    return next(one.name for one in given.find_all(exp.Literal) if "/" in one.name)


def _typed(path: str, options: list[exp.Expr]) -> exp.Expr:
    columns = next(o.expression for o in options if o.this.name == "columns").expressions
    listed = ", ".join(
        f"cast(`{c.this.name}` as {_type(c.expression.name)}) as `{c.this.name}`" for c in columns
    )
    return exp.Subquery(this=parse_one(f"select {listed} from {table_of(path)}", read="spark"))


def _type(duck: str) -> str:
    name = duck.upper()
    if name.endswith("[]"):
        return f"ARRAY<{_type(name[:-2])}>"
    return _TYPES.get(name, name)
