"""`rows between n - 1 preceding`, where the query itself counted `n` over a frame: that frame.

Spark's frames begin a fixed number of rows before the row. The two are one frame where the order
of the rows is strict, which the comparison with DuckDB's rows vouches for.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import each


def apply(tree: exp.Expr) -> exp.Expr:
    counted = {
        alias.alias: alias.this.args["spec"]
        for alias in tree.find_all(exp.Alias)
        if isinstance(alias.this, exp.Window)
        and isinstance(alias.this.this, exp.Count)
        and alias.this.args.get("spec") is not None
    }

    def framed(spec: exp.WindowSpec) -> exp.Expr | None:
        start = spec.args.get("start")
        if not (isinstance(start, exp.Sub) and isinstance(start.left, exp.Column)):
            return None
        frame = counted.get(start.left.name)
        return frame.copy() if frame is not None and start.right.name == "1" else None

    return each(tree, exp.WindowSpec, framed)
