"""Frames in time: both ends as one kind of interval, whatever units they are written in."""

from __future__ import annotations

from sqlglot import exp, parse_one

from engines.spark.rules.build import each, length_of


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.WindowSpec, _alike)


def _alike(spec: exp.WindowSpec) -> exp.Expr:
    for end in ("start", "end"):
        interval = spec.args.get(end)
        if isinstance(interval, exp.Interval):
            seconds, rest = divmod(length_of(interval), 1_000_000)
            days, seconds = divmod(seconds, 86_400)
            clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:06}"
            text = f"interval '{days} {clock}' day to second"
            spec.set(end, parse_one(text, read="spark"))
    return spec
