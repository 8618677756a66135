"""`* replace (…)`: all other columns, then the replaced ones."""

from __future__ import annotations

from sqlglot import exp


def apply(tree: exp.Expr) -> exp.Expr:
    for select in tree.find_all(exp.Select):
        for item in list(select.expressions):
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star) and star.args.get("replace"):
                new = star.args["replace"]
                star.set("replace", None)
                star.set("except_", [exp.column(one.alias) for one in new])
                for one in new:
                    select.append("expressions", one)
    return tree
