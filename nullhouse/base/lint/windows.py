"""Windows run along time, end at their own row, and rank nothing against rows to come."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nullhouse.base.lint.statement import Hit, Statement, text
from nullhouse.base.lint.times import (
    INSTANT,
    NONE,
    clock,
    window_frame,
    window_order,
    window_partition,
)

#: Functions that judge a row by all rows of its partition, later ones included.
_WHOLE_SAMPLE = (exp.Ntile, exp.PercentRank, exp.CumeDist, exp.Quantile, exp.PercentileCont,
                 exp.PercentileDisc, exp.ApproxQuantile, exp.Median, exp.Mode)  # fmt: skip
_WHOLE_NAMES = frozenset({"mad", "reservoir_quantile", "approx_top_k", "histogram", "quantile"})


def no_lead(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(exp.Lead):
        yield Hit("no_lead", text(node))
    for node in statement.of(exp.Lag):
        offset = node.args.get("offset")
        if offset is not None and not isinstance(offset, exp.Literal):
            # A lag by less than nothing looks ahead, and a lag by a column may.
            yield Hit("no_lead", text(node))


def no_forward_frame(statement: Statement) -> Iterator[Hit]:
    for frame in statement.of(exp.WindowSpec):
        sides = (frame.args.get("start_side"), frame.args.get("end_side"))
        if any(str(side).upper() == "FOLLOWING" for side in sides):
            yield Hit("no_forward_frame", text(frame))


def ordered_window(statement: Statement) -> Iterator[Hit]:
    """An order, and one of time unless the window holds a single instant."""
    for window in _windows(statement):
        scope, order = statement.scope_of(window), window_order(window)
        if order and clock(order[0].this, scope) != NONE:
            continue
        instant = any(clock(key, scope) == INSTANT for key in window_partition(window))
        if not (order and instant) and not _is_whole(window.this):
            yield Hit("ordered_window", text(window))


def no_backward_order(statement: Statement) -> Iterator[Hit]:
    for window in _windows(statement):
        scope = statement.scope_of(window)
        partition = window_partition(window)
        if any(clock(key, scope) == INSTANT for key in partition):
            continue
        for one in window_order(window)[:1]:
            turned = bool(one.args.get("desc")) != isinstance(one.this.unnest(), exp.Neg)
            if turned and clock(one.this, scope) != NONE:
                yield Hit("no_backward_order", text(window))


def no_whole_sample(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(*_WHOLE_SAMPLE, exp.Anonymous):
        window = _window_of(node)
        if _is_whole(node) and (window is None or window_frame(window) is None):
            yield Hit("no_whole_sample", text(node))


def _windows(statement: Statement) -> Iterator[exp.Expr]:
    """The calls over a window; a named window by itself computes nothing."""
    for window in statement.of(exp.Window):
        if not isinstance(window.this, exp.Identifier):
            yield window


def _window_of(node: exp.Expr) -> exp.Expr | None:
    inner = node.parent
    while isinstance(inner, (exp.Filter, exp.WithinGroup, exp.IgnoreNulls)):
        inner = inner.parent
    return inner if isinstance(inner, exp.Window) else None


def _is_whole(node: exp.Expr) -> bool:
    named = isinstance(node, exp.Anonymous) and node.name.lower() in _WHOLE_NAMES
    return named or isinstance(node, _WHOLE_SAMPLE)
