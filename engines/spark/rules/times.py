"""Clocks: everything is a timestamp without a zone, and a difference counts boundaries."""

from __future__ import annotations

from sqlglot import exp, parse_one

from engines.spark.rules.build import (
    as_moment,
    call,
    each,
    length_of,
    micros,
    number,
    unit_length,
)

_ISO = "%Y-%m-%dT%H:%M:%SZ"


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.TimeToUnix, _seconds)
    tree = each(tree, exp.DateBin, _bucket)
    tree = each(tree, exp.TimestampTrunc, _truncated)
    tree = each(tree, exp.DateDiff, _boundaries)
    tree = each(tree, exp.UnixToTime, _from_number)
    tree = each(tree, exp.StrToTime, _from_text)
    tree = each(tree, exp.ToDays, lambda node: call("MAKE_DT_INTERVAL", node.this.copy()))
    tree = each(tree, exp.Extract, _part)
    return each(tree, exp.Anonymous, _named)


def _seconds(node: exp.TimeToUnix) -> exp.Expr:
    value = node.this
    if isinstance(value, exp.Sub) and not isinstance(value.right, exp.Interval):
        whole: exp.Expr = exp.paren(micros(value.left) - micros(value.right))
    else:
        whole = micros(value)
    return exp.paren(exp.Div(this=whole, expression=exp.Literal.number("1e6")))


def _bucket(node: exp.DateBin) -> exp.Expr:
    moment = micros(node.expression)
    rest = call("PMOD", moment.copy(), number(length_of(node.this)))
    return as_moment(call("TIMESTAMP_MICROS", exp.Sub(this=moment, expression=rest)))


def _truncated(node: exp.TimestampTrunc) -> exp.Expr:
    unit = exp.Literal.string(node.args["unit"].name)
    return as_moment(call("DATE_TRUNC", unit, node.this.copy()))


def _boundaries(node: exp.DateDiff) -> exp.Expr:
    length = number(unit_length(node.args["unit"].name))
    ends = [
        exp.paren(exp.IntDiv(this=micros(moment), expression=length.copy()))
        for moment in (node.this, node.expression)
    ]
    return exp.paren(exp.Sub(this=ends[0], expression=ends[1]))


def _from_number(node: exp.UnixToTime) -> exp.Expr:
    name = {"3": "TIMESTAMP_MILLIS", "6": "TIMESTAMP_MICROS"}[node.args["scale"].name]
    return as_moment(call(name, node.this.copy()))


def _from_text(node: exp.StrToTime) -> exp.Expr:
    if node.args["format"].name == _ISO:
        return as_moment(node.this.copy())
    return as_moment(node.copy())


def _part(node: exp.Extract) -> exp.Expr | None:
    if node.this.name.upper() != "ISODOW":
        return None
    return exp.Extract(this=exp.var("DAYOFWEEK_ISO"), expression=node.expression.copy())


def _named(node: exp.Anonymous) -> exp.Expr | None:
    if node.name.lower() == "epoch_us":
        return micros(node.expressions[0])
    if node.name.lower() == "try_strptime" and node.expressions[1].name == "%y%m%d":
        day = exp.Literal.string("yyMMdd")
        return as_moment(call("TRY_TO_TIMESTAMP", node.expressions[0].copy(), day))
    if node.name.lower() == "to_microseconds":
        one = parse_one("interval '0 00:00:00.000001' day to second", read="spark")
        return exp.Mul(this=one, expression=exp.paren(node.expressions[0].copy()))
    return None
