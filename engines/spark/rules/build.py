"""Small pieces of Spark SQL that several rules build."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp, parse_one

_MICROSECONDS = {
    "MICROSECOND": 1,
    "MILLISECOND": 1_000,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
    "DAY": 86_400_000_000,
}


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A function under its Spark name, whatever sqlglot knows it as."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def micros(moment: exp.Expr) -> exp.Expr:
    """Microseconds since 1970; the session's time zone is UTC."""
    return call("UNIX_MICROS", exp.cast(moment.copy(), exp.DataType.Type.TIMESTAMPTZ))


def as_moment(value: exp.Expr) -> exp.Expr:
    """A timestamp without a zone, the only kind that the warehouse has."""
    return exp.cast(value, exp.DataType.Type.TIMESTAMPNTZ)


def number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def length_of(interval: exp.Interval) -> int:
    """Microseconds of a constant interval."""
    return int(interval.this.name) * unit_length(interval.args["unit"].name)


def unit_length(unit: str) -> int:
    """Microseconds of a unit of time, in the singular or the plural."""
    return _MICROSECONDS[unit.upper().removesuffix("S")]


def filled(template: str, value: exp.Expr) -> exp.Expr:
    """A piece of Spark SQL with a value in each of its places."""
    tree = parse_one(template, read="spark")
    for place in list(tree.find_all(exp.Placeholder)):
        place.replace(value.copy())
    return tree


def lambda_of(variable: str, body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(variable)])


def each(tree: exp.Expr, kind: type[exp.Expr], change: Callable[..., exp.Expr | None]) -> exp.Expr:
    """Replace each node of a kind, inner ones first, by what ``change`` makes of it."""
    for node in reversed(list(tree.find_all(kind, bfs=False))):
        changed = change(node)
        if changed is None or changed is node:
            continue
        if node is tree:
            tree = changed
        else:
            node.replace(changed)
    return tree
