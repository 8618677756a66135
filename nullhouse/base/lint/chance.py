"""What another run would answer otherwise: clocks, chance, and picks among equals."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nullhouse.base.lint.statement import Hit, Statement, text

_CLOCKS = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentTime, exp.Localtimestamp,
           exp.Localtime, exp.CurrentDatetime)  # fmt: skip
_CLOCK_NAMES = frozenset({"now", "today", "get_current_timestamp", "transaction_timestamp",
                          "current_localtimestamp", "current_localtime", "get_current_time",
                          "statement_timestamp", "clock_timestamp", "age"})  # fmt: skip
_CHANCE = (exp.Rand, exp.Randn, exp.Uuid, exp.TableSample)
_CHANCE_NAMES = frozenset({"random", "setseed", "uuid", "uuidv4", "uuidv7", "gen_random_uuid",
                           "reservoir_quantile"})  # fmt: skip
_FLOATS = (exp.Ln, exp.Log, exp.Exp, exp.Sqrt, exp.Pow, exp.Div)
_LISTS = (exp.ArrayAgg, exp.GroupConcat)
_PICKS = (exp.AnyValue, exp.First, exp.Last, exp.ArgMax, exp.ArgMin)
_SUMS = (exp.Sum, exp.Avg, exp.Stddev, exp.StddevSamp, exp.StddevPop, exp.Variance, exp.Corr)


def no_clock(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(exp.Anonymous, *_CLOCKS):
        if isinstance(node, _CLOCKS) or node.name.lower() in _CLOCK_NAMES:
            yield Hit("no_clock", text(node))


def no_chance(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(exp.Anonymous, *_CHANCE):
        if isinstance(node, _CHANCE) or node.name.lower() in _CHANCE_NAMES:
            yield Hit("no_chance", text(node))


def no_loose_limit(statement: Statement) -> Iterator[Hit]:
    """The first few of rows in no order."""
    for node in statement.of(exp.Limit, exp.Offset, exp.Fetch):
        query = node.parent
        if query is not None and query.args.get("order") is None:
            yield Hit("no_loose_limit", text(node))


def no_loose_pick(statement: Statement) -> Iterator[Hit]:
    """One of several rows, and the engine says which; equal arguments leave it open as well."""
    for node in statement.of(*_PICKS):
        ordered = isinstance(node.this, exp.Order) and not isinstance(
            node, (exp.ArgMax, exp.ArgMin)
        )
        if not ordered and node.find_ancestor(exp.Window) is None:
            yield Hit("no_loose_pick", text(node))
    for node in statement.of(exp.Column):
        if node.name.lower() == "rowid":
            yield Hit("no_loose_pick", text(node))
    for node in statement.of(exp.Join):
        if str(node.args.get("method") or "").upper() == "POSITIONAL":
            yield Hit("no_loose_pick", text(node))


def ordered_list(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(*_LISTS):
        if node.find(exp.Order) is None and not isinstance(node.parent, exp.Window):
            yield Hit("ordered_list", text(node))


def exact_sum(statement: Statement) -> Iterator[Hit]:
    """Floating numbers summed over a group: threads add them in another order each time."""
    for node in statement.of(*_SUMS):
        outer = node.parent.parent if isinstance(node.parent, exp.Filter) else node.parent
        if not isinstance(outer, exp.Window) and _is_floating(node.this):
            yield Hit("exact_sum", text(node))


def _is_floating(node: exp.Expr) -> bool:
    """Whether the outermost work on a number surely leaves a floating one."""
    bare = node.unnest()
    if isinstance(bare, exp.Cast):
        return bare.to.is_type(exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)
    if isinstance(bare, (exp.Add, exp.Sub, exp.Mul)):
        return _is_floating(bare.this) or _is_floating(bare.expression)
    exponent = isinstance(bare, exp.Literal) and not bare.is_string and "e" in bare.name.lower()
    return exponent or isinstance(bare, _FLOATS)
