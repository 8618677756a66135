"""What in a statement stands on the clock: by the names that columns have in this house.

A tree has no types, and a guard must not need a database. Names are a rule of the house (`_at` is
a timestamp), so they serve; a time under another name counts as none, which is the strict side.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from nullhouse.base.lint.statement import definition

#: Moments, and keys of rows that have one.
_INSTANT = re.compile(r"_(at|time|minute)$|^(minute|time|timestamp|place)$")
_ROW = frozenset({"event_id", "print_id", "trade_id", "update_id", "user_event_id", "agg_trade_id"})
#: Stretches of time: what is gathered over one is not known before it ends.
_BUCKET = re.compile(r"^(day|hour|week|month|quarter|file_day|period_start)$|_(day|on|hour|date)$")
#: Clock faces: they come round again, so they bound nothing.
_CYCLIC = (exp.Extract, exp.DayOfWeek, exp.DayOfMonth, exp.DayOfYear, exp.Hour, exp.Minute,
           exp.Month, exp.Week, exp.Quarter, exp.Mod, exp.TimeToStr)  # fmt: skip
_CYCLIC_NAMES = frozenset({"date_part", "datepart", "isodow", "weekday", "dayname", "monthname"})
_TRUNCATES = (exp.TimestampTrunc, exp.DateTrunc, exp.DateBin, exp.TsOrDsToDate, exp.Floor)
_PLACES = (exp.RowNumber, exp.Rank, exp.DenseRank)
_TIMELESS = (exp.Literal, exp.Subquery, exp.Select, exp.Interval)
_JUDGES = (exp.Predicate, exp.Not, exp.And, exp.Or)

NONE, BUCKET, INSTANT = "", "bucket", "instant"


def is_stamp(name: str) -> bool:
    """Whether a name says when a row happened, began or was known."""
    bounds = name.startswith(("first_", "last_", "min_", "max_"))
    return bool(_INSTANT.search(name.lower())) and not bounds


def clock(node: exp.Expr, scope: Scope | None, depth: int = 0) -> str:
    """How an expression is tied to time: to an instant, to a stretch that is still open, or not."""
    if depth > 24 or isinstance(node, (*_TIMELESS, *_JUDGES)) or _is_cyclic(node):
        return NONE
    for kind, of in _CLOCKS:
        if isinstance(node, kind):
            return of(node, scope, depth)
    inner = [clock(child, scope, depth + 1) for child in _children(node)]
    if isinstance(node, (exp.Add, exp.Sub)) and BUCKET in inner:
        # Moved to its end, or to one that is over.
        return INSTANT
    if INSTANT in inner and _truncates(node):
        return INSTANT if _is_raised(node) else BUCKET
    return next((kind for kind in (BUCKET, INSTANT) if kind in inner), NONE)


def raised(node: exp.Expr) -> int:
    """+1 where a time is moved to later, -1 to earlier, 0 where it is the column itself."""
    bare = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(bare, exp.Cast):
        return raised(bare.this)
    if isinstance(bare, (exp.Add, exp.Sub)) and bare.find(exp.Column):
        return 1 if isinstance(bare, exp.Add) else -1
    return 0


def _of_column(node: exp.Expr, scope: Scope | None, depth: int) -> str:
    if node.name.lower() in _ROW:
        return INSTANT
    if scope is not None and isinstance(node, exp.Column):
        made, inner = definition(node, scope)
        if made is not node and not isinstance(made, exp.Column):
            return clock(made, inner, depth + 1)
        node = made if isinstance(made, exp.Column) else node
    name = node.name.lower()
    if name == "hour_at" or _BUCKET.search(name):
        return BUCKET
    return INSTANT if name in _ROW or _INSTANT.search(name) else NONE


def _of_branches(node: exp.Expr, scope: Scope | None, depth: int) -> str:
    """A choice between times is a time; which is chosen bounds nothing."""
    ifs = node.args.get("ifs") or [node]
    made = [one.args.get("true") for one in ifs]
    made += [node.args.get("default"), node.args.get("false")]
    kinds = {clock(one, scope, depth + 1) for one in made if one is not None}
    return NONE if NONE in kinds or not kinds else BUCKET if BUCKET in kinds else INSTANT


def _of_window(node: exp.Expr, scope: Scope | None, depth: int) -> str:
    """A place in an order of time is tied to it; another window's value is not."""
    order = window_order(node)
    if isinstance(node.this, _PLACES) and order:
        return clock(order[0].this, scope, depth + 1)
    made = node.this.find(exp.Column)
    passes = (exp.Lag, exp.Min, exp.Max, exp.FirstValue, exp.LastValue, exp.IgnoreNulls)
    return clock(made, scope, depth + 1) if made and isinstance(node.this, passes) else NONE


def _is_cyclic(node: exp.Expr) -> bool:
    if isinstance(node, exp.Extract):
        return node.name.lower() != "epoch"
    named = isinstance(node, exp.Anonymous) and node.name.lower() in _CYCLIC_NAMES
    return named or isinstance(node, _CYCLIC)


def _truncates(node: exp.Expr) -> bool:
    if isinstance(node, exp.IntDiv):
        # Minutes are this house's ticks: what is known stands on them.
        return node.expression.name not in ("60", "60000", "60000000")
    to_day = isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.DATE)
    return to_day or isinstance(node, _TRUNCATES)


def _is_raised(node: exp.Expr) -> bool:
    """Whether what is truncated had been moved on before: its bucket's end, not its start."""
    return any(raised(child) > 0 for child in _children(node))


def _children(node: exp.Expr) -> list[exp.Expr]:
    return [child for child in node.iter_expressions() if isinstance(child, exp.Expr)]


def window_order(window: exp.Expr) -> list[exp.Ordered]:
    """The order of a window, its own or that of the named one that it builds on."""
    order = _of_named(window, "order")
    return list(order.expressions) if isinstance(order, exp.Order) else []


def window_partition(window: exp.Expr) -> list[exp.Expr]:
    """The partition of a window, its own or that of the named one that it builds on."""
    keys = _of_named(window, "partition_by")
    return list(keys) if isinstance(keys, list) else []


def window_frame(window: exp.Expr) -> exp.Expr | None:
    """The frame of a window, its own or that of the named one that it builds on."""
    frame = _of_named(window, "spec")
    return frame if isinstance(frame, exp.Expr) else None


def _of_named(window: exp.Expr, part: str, depth: int = 0) -> object:
    own = window.args.get(part)
    base = window.args.get("alias")
    if own or base is None or depth > 8:
        return own
    select = window.find_ancestor(exp.Select)
    named = {one.name.lower(): one for one in (select.args.get("windows") or [])} if select else {}
    found = named.get(base.name.lower())
    return _of_named(found, part, depth + 1) if found is not None and found is not window else own


_Clock = Callable[[exp.Expr, Scope | None, int], str]
_CLOCKS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], _Clock], ...] = (
    (exp.Column, _of_column),
    (exp.Window, _of_window),
    ((exp.Case, exp.If), _of_branches),
)
