"""`unnest` anywhere in a select list: a lateral view, whose column stands in its place."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import as_moment, call, each, lambda_of


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.GenerateSeries, _series)
    for select in list(tree.find_all(exp.Select)):
        if select.args.get("group") and _own(select):
            _gather_first(select)
        if select.args.get("from_"):
            for place, node in enumerate(_own(select)):
                _move(select, node, place)
    return tree


def _gather_first(select: exp.Select) -> None:
    """Where rows are gathered, the lists are made of the groups and spread in a query around it."""
    inner = select.copy()
    outer: list[exp.Expr] = []
    for place, item in enumerate(inner.expressions):
        name, value = item.alias_or_name, item.unalias()
        is_list = isinstance(value, exp.Explode)
        column = f"__list_{place}" if is_list else name
        inner.expressions[place].replace(exp.alias_(value.this if is_list else value, column))
        read: exp.Expr = exp.column(column)
        outer.append(exp.alias_(exp.Explode(this=read) if is_list else read, name))
    common = inner.args.get("with_")
    inner.set("with_", None)
    for part in [name for name in select.args if name != "with_"]:
        select.set(part, None)
    select.set("with_", common)
    select.set("expressions", outer)
    select.from_(inner.subquery("__groups"), copy=False)


def _own(select: exp.Select) -> list[exp.Explode]:
    found = [node for item in select.expressions for node in item.find_all(exp.Explode)]
    return [node for node in found if node.find_ancestor(exp.Select) is select]


def _move(select: exp.Select, node: exp.Explode, place: int) -> None:
    table, column = f"__each_{place}", f"__one_{place}"
    new = exp.column(column, table)
    node.replace(new)
    alias = exp.TableAlias(this=exp.to_identifier(table), columns=[exp.to_identifier(column)])
    select.append("laterals", exp.Lateral(this=node.copy(), view=True, alias=alias))


def _series(node: exp.GenerateSeries) -> exp.Expr | None:
    """What ends before its end: DuckDB's `range`."""
    step = node.args.get("step")
    start, end = node.args["start"], node.args["end"]
    if step is None:
        return call(
            "SEQUENCE",
            start.copy(),
            exp.Sub(this=exp.paren(end.copy()), expression=exp.Literal.number(1)),
        )
    every = call("SEQUENCE", as_moment(start.copy()), as_moment(end.copy()), step.copy())
    before = exp.LT(this=exp.column("__moment"), expression=as_moment(end.copy()))
    return call("FILTER", every, lambda_of("__moment", before))
