"""Aggregates whose group is not closed: the whole sample, or a stretch that is still running."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from nullhouse.base.lint.statement import Hit, Statement, definition, is_outer, source_of, text
from nullhouse.base.lint.times import BUCKET, NONE, clock

_NAMES = frozenset({"mad", "entropy", "favg", "fsum", "sumkahan", "kahan_sum", "product", "geomean",
                    "histogram", "reservoir_quantile", "quantile", "bit_xor", "geometric_mean",
                    "arbitrary", "approx_top_k", "bitstring_agg"})  # fmt: skip
#: What may stand between an aggregate and the window it runs over.
_AROUND = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup)


def no_whole_aggregate(statement: Statement) -> Iterator[Hit]:
    """An aggregate, or a distinct, over rows of all times."""
    for scope in statement.scopes:
        if not isinstance(scope.expression, exp.Select) or not _reads_rows(scope):
            continue
        keys = group_keys(scope)
        if keys is None or any(clock(key, scope) != NONE for key in keys):
            continue
        made = next(iter(_aggregates(scope)), None)
        yield Hit("no_whole_aggregate", _shown(scope, made), _column_of(made))


def no_whole_set(statement: Statement) -> Iterator[Hit]:
    """Whether a value is, or anything is, in a set that is gathered from all times."""
    for node in statement.of(exp.In):
        query = node.args.get("query")
        scope = statement.scope_of(node)
        if query is not None and clock(node.this, scope) == NONE and not _is_outer(query):
            yield Hit("no_whole_set", text(node)[:160])
    for node in statement.of(exp.Exists):
        inner = statement.scope_of(node.this) if isinstance(node.this, exp.Select) else None
        if inner is not None and not any(is_outer(column, inner) for column in inner.columns):
            yield Hit("no_whole_set", text(node)[:160])


def no_open_bucket(statement: Statement) -> Iterator[Hit]:
    """What is gathered over a day, say, read by a row within that day."""
    for scope in statement.scopes:
        for join in scope.expression.args.get("joins") or []:
            for pair in join.find_all(exp.EQ):
                sides = (pair.this, pair.expression)
                if any(_is_open(one, other, scope) for one, other in (sides, sides[::-1])):
                    yield Hit("no_open_bucket", text(pair))
            yield from _open_using(join, scope)


def no_bucket_start(statement: Statement) -> Iterator[Hit]:
    """A stretch's aggregate must not say that it was known at the stretch's start."""
    for scope in statement.scopes:
        select = scope.expression
        if not isinstance(select, exp.Select) or not any(_aggregates(scope)):
            continue
        for made in select.selects:
            if made.alias_or_name == "known_at" and clock(made.unalias(), scope) == BUCKET:
                yield Hit("no_bucket_start", text(made), "known_at")


def group_keys(scope: Scope) -> list[exp.Expr] | None:
    """What the rows of a select are grouped by; None where they are not grouped at all."""
    select = scope.expression
    if not isinstance(select, exp.Select):
        return None
    group, distinct = select.args.get("group"), select.args.get("distinct")
    made = [one.unalias() for one in select.selects]
    named = {one.alias: one.unalias() for one in select.selects if isinstance(one, exp.Alias)}
    if group is not None and group.args.get("all"):
        return [one for one in made if not _has_aggregate(one)]
    if group is not None:
        return [_key(key, made, named) for key in group.expressions]
    if any(_aggregates(scope)):
        return []
    if distinct is None:
        return None
    on = distinct.args.get("on")
    return list(on.expressions) if on is not None else made


def _key(key: exp.Expr, made: list[exp.Expr], named: dict[str, exp.Expr]) -> exp.Expr:
    if isinstance(key, exp.Literal) and not key.is_string:
        return made[int(key.name) - 1] if 0 < int(key.name) <= len(made) else key
    plain = isinstance(key, exp.Column) and not key.table and key.name in named
    return named[key.name] if plain else key


def _aggregates(scope: Scope) -> Iterator[exp.Expr]:
    """The aggregates of a select itself: none over a window, none of a subquery."""
    for node in scope.find_all(exp.AggFunc, exp.Anonymous):
        if _is_aggregate(node) and not _in_window(node):
            yield node


def _has_aggregate(node: exp.Expr) -> bool:
    found = node.find_all(exp.AggFunc, exp.Anonymous)
    return any(_is_aggregate(one) and not _in_window(one) for one in found)


def _is_aggregate(node: exp.Expr) -> bool:
    named = isinstance(node, exp.Anonymous) and node.name.lower() in _NAMES
    return named or isinstance(node, exp.AggFunc)


def _in_window(node: exp.Expr) -> bool:
    """Whether an aggregate is itself what runs over a window; its arguments are not."""
    inner, outer = node, node.parent
    while outer is not None and isinstance(outer, _AROUND):
        inner, outer = outer, outer.parent
    return isinstance(outer, exp.Window) and outer.this is inner


def _reads_rows(scope: Scope) -> bool:
    """Whether it selects from anything: an aggregate of constants knows no sample."""
    return bool(scope.selected_sources)


def _is_outer(query: exp.Expr) -> bool:
    """A list of constants, made by unnest or values, is no sample."""
    return query.find(exp.Table) is None


def _shown(scope: Scope, made: exp.Expr | None) -> str:
    if made is None:
        return text(scope.expression)[:160]
    source = scope.expression.args.get("from_")
    return f"{text(made)[:120]} {text(source)[:80] if source is not None else ''}".strip()


def _column_of(made: exp.Expr | None) -> str:
    alias = made.find_ancestor(exp.Alias) if made is not None else None
    return alias.alias if alias is not None else ""


def _is_open(key: exp.Expr, other: exp.Expr, scope: Scope) -> bool:
    if not isinstance(key, exp.Column) or not _is_bucket_of_group(key, scope):
        return False
    # Rows that are themselves one a day, by their table or by their own group, lie in no day.
    if not isinstance(other, exp.Column):
        return clock(other, scope) == BUCKET
    made, place = definition(other, scope)
    daily = isinstance(made, exp.Column) or group_keys(place) is not None
    return not daily and clock(made, place) == BUCKET


def _open_using(join: exp.Expr, scope: Scope) -> Iterator[Hit]:
    name = join.alias_or_name
    for using in join.args.get("using") or []:
        joined = exp.column(using.name, table=name)
        others = [one for one in scope.selected_sources if one != name]
        for other in others[:1]:
            if _is_open(joined, exp.column(using.name, table=other), scope):
                yield Hit("no_open_bucket", f"using ({using.name}) with {name}")


def _is_bucket_of_group(column: exp.Column, scope: Scope) -> bool:
    """Whether it is the stretch by which one relation alone was gathered."""
    found = source_of(column, scope)
    if found is None or not isinstance(found[1], Scope):
        return False
    inner = found[1]
    if not isinstance(inner.expression, exp.Select) or len(inner.selected_sources) != 1:
        return False
    grouped = group_keys(inner) is not None and any(_aggregates(inner))
    made, place = definition(column, scope)
    return grouped and clock(made, place) == BUCKET
