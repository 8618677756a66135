"""`(a, b) in (select …)` in a join's condition, asked of both sides: Spark refuses it.

The pairs are gathered by the key that the left side has, joined to it, and looked through for the
key of the right side.
"""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call


def apply(tree: exp.Expr) -> exp.Expr:
    for join in list(tree.find_all(exp.Join)):
        condition = join.args.get("on")
        for node in list(condition.find_all(exp.In)) if condition is not None else []:
            _gather(join, node)
    return tree


def _gather(join: exp.Join, node: exp.In) -> None:
    query, asked = node.args.get("query"), node.this
    if query is None or not isinstance(asked, exp.Tuple):
        return
    right = [one for one in asked.expressions if _is_of(one, join.this.alias_or_name)]
    left = [one for one in asked.expressions if one not in right]
    if len(right) != 1 or not left:
        return
    select = join.parent_select
    assert select is not None
    joins = select.args["joins"]
    alias = f"__set_{len(joins)}"
    keys = [f"__left_{place}" for place in range(len(left))]
    names = ["__right" if one is right[0] else keys[left.index(one)] for one in asked.expressions]
    on = exp.and_(
        *(
            exp.EQ(this=one.copy(), expression=exp.column(key, alias))
            for one, key in zip(left, keys, strict=True)
        )
    )
    found = exp.Subquery(
        this=_gathered(query.this, keys, names),
        alias=exp.TableAlias(this=exp.to_identifier(alias)),
    )
    joins.insert(joins.index(join), exp.Join(this=found, side="LEFT", on=on))
    select.set("joins", joins)
    node.replace(call("ARRAY_CONTAINS", exp.column("__members", alias), right[0].copy()))


def _gathered(query: exp.Select, keys: list[str], names: list[str]) -> exp.Select:
    """One row per key of the left side, with all that the query has for it."""
    named = query.copy()
    columns = [one.unalias() for one in named.expressions]
    pairs = zip(columns, names, strict=True)
    named.set("expressions", [exp.alias_(column, name) for column, name in pairs])
    gathered = exp.select(*keys, "collect_set(__right) as __members")
    return gathered.from_(named.subquery("__pairs")).where("__right is not null").group_by(*keys)


def _is_of(value: exp.Expr, table: str) -> bool:
    return any(column.table == table for column in value.find_all(exp.Column))
