"""`rows between rows_in_30_days - 1 preceding`: the frame of those days.

Spark's frames begin a fixed number of rows before the row; the house counts a span's rows
beforehand and says in the column's name which span it is. The two are one frame where the order of
the rows is strict, which the comparison with DuckDB's rows vouches for.
"""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from engines.spark.rules.build import each

_COUNTED: Final = re.compile(r"rows_in_(\d+)_days")


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.WindowSpec, _framed)


def _framed(spec: exp.WindowSpec) -> exp.Expr | None:
    start = spec.args.get("start")
    if not (isinstance(start, exp.Sub) and isinstance(start.left, exp.Column)):
        return None
    named = _COUNTED.fullmatch(start.left.name)
    if named is None or start.right.name != "1":
        return None
    framed = spec.copy()
    framed.set("kind", "RANGE")
    framed.set("start", exp.Interval(this=exp.Literal.string(named[1]), unit=exp.var("DAYS")))
    return framed
