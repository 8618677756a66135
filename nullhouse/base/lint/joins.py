"""What meets what: earlier rows meet later ones, strictly before where a state meets its event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from nullhouse.base.lint.statement import Hit, Statement, source_of, text
from nullhouse.base.lint.times import is_stamp, raised

_INVERSE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GTE, exp.LTE: exp.GT, exp.GT: exp.LTE, exp.GTE: exp.LT,
}  # fmt: skip
_MIRROR: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT, exp.LTE: exp.GTE, exp.GT: exp.LT, exp.GTE: exp.LTE, exp.EQ: exp.EQ,
}  # fmt: skip
#: What a state may know of its event: which it is, whose, and when it began.
_OF_AN_EVENT = frozenset({"event_id", "symbol", "started_at"})


@dataclass(frozen=True)
class Compared:
    """``looked_up.stamp <kind> base.other + shift`` in one select, shift's sign alone."""

    kind: type[exp.Expr]
    looked_up: str
    stamp: str
    other: str
    shift: int
    node: exp.Expr


def strict_asof(statement: Statement) -> Iterator[Hit]:
    """An as-of join takes the last row strictly before."""
    for join in statement.of(exp.Join):
        if str(join.args.get("method") or "").upper() != "ASOF":
            continue
        scope = statement.scope_of(join)
        on = join.args.get("on")
        found = list(_compared(on, scope)) if on is not None and scope is not None else []
        looks = [one for one in found if one.kind is not exp.EQ]
        if not looks or any(one.kind is not exp.LT or one.shift > 0 for one in looks):
            yield Hit("strict_asof", text(join))


def strictly_before(statement: Statement) -> Iterator[Hit]:
    """Known at the very start of an event is not known before it."""
    for scope in statement.scopes:
        for one in _all_compared(scope):
            late = one.kind in (exp.LTE, exp.EQ) and one.shift >= 0
            if one.other == "started_at" and one.stamp != "started_at" and late:
                yield Hit("strictly_before", text(one.node))


def no_forward_join(statement: Statement) -> Iterator[Hit]:
    """A row that is looked up must not be later than the row that asks."""
    for scope in statement.scopes:
        found = list(_all_compared(scope))
        bounded = {one.looked_up for one in found if one.kind in (exp.LT, exp.LTE, exp.EQ)}
        for one in found:
            ahead = one.kind in (exp.LT, exp.LTE, exp.EQ) and one.shift > 0
            open_ended = one.kind in (exp.GT, exp.GTE) and one.looked_up not in bounded
            if ahead or open_ended:
                yield Hit("no_forward_join", text(one.node))


def no_event_in_state(statement: Statement) -> Iterator[Hit]:
    """States know of their event its name, its symbol and its start, and nothing of the rest."""
    if statement.layer != "states":
        return
    for scope in statement.scopes:
        for column in scope.columns:
            found = source_of(column, scope)
            table = found[1] if found else None
            event = isinstance(table, exp.Table) and table.name.startswith("evt_")
            if event and column.name not in _OF_AN_EVENT:
                yield Hit("no_event_in_state", text(column), column.name)


def no_timeless_join(statement: Statement) -> Iterator[Hit]:
    """Rows of a series meet rows of another only where their times are compared."""
    for scope in statement.scopes:
        timed = {n for n, s in scope.selected_sources.items() if _is_series(s[1])}
        if len(timed) < 2:
            continue
        met = {name for name in timed if _is_met(name, scope)}
        first = next(iter(scope.selected_sources))
        for name in sorted(timed - met - {first}):
            yield Hit("no_timeless_join", f"{name} in {text(scope.expression.args['from_'])}")


def _all_compared(scope: Scope) -> Iterator[Compared]:
    if not isinstance(scope.expression, exp.Select):
        return
    joins = scope.expression.args.get("joins") or []
    conditions = [join.args.get("on") for join in joins]
    where = scope.expression.args.get("where")
    for condition in [*conditions, where.this if where else None]:
        if condition is not None:
            yield from _compared(condition, scope)


def _compared(condition: exp.Expr, scope: Scope) -> Iterator[Compared]:
    """The comparisons of two relations' stamps in a condition's conjuncts."""
    order = {name: place for place, name in enumerate(scope.selected_sources)}
    for part in _conjuncts(condition):
        for kind, left, right in _sides(part):
            a, b = _stamp(left, scope), _stamp(right, scope)
            if a is None or b is None or a[0] == b[0]:
                continue
            # The relation that is named later is looked up; what comes from outside asks.
            if order.get(a[0], -1) < order.get(b[0], -1):
                a, b, kind = b, a, _MIRROR[kind]  # noqa: PLW2901 - the same, from the other side
            yield Compared(kind, a[0], a[1], b[1], _sign(b[2] - a[2]), part)


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    bare = condition.unnest()
    if isinstance(bare, exp.And):
        yield from _conjuncts(bare.this)
        yield from _conjuncts(bare.expression)
    else:
        yield bare


def _sides(
    part: exp.Expr,
) -> Iterator[tuple[type[exp.Expr], exp.Expr, exp.Expr]]:
    if isinstance(part, exp.Not):
        inner = part.this.unnest()
        if type(inner) in _INVERSE:
            yield _INVERSE[type(inner)], inner.this, inner.expression
    elif isinstance(part, exp.Between):
        yield exp.GTE, part.this, part.args["low"]
        yield exp.LTE, part.this, part.args["high"]
    elif type(part) in _MIRROR:
        yield type(part), part.this, part.expression


def _stamp(node: exp.Expr, scope: Scope) -> tuple[str, str, int] | None:
    """Relation, name and shift of the only stamp in one side of a comparison."""
    columns = [one for one in node.find_all(exp.Column) if is_stamp(one.name)]
    if len(columns) != 1:
        return None
    found = source_of(columns[0], scope)
    name = found[0] if found else columns[0].table
    return (name, columns[0].name.lower(), raised(node)) if name else None


def _is_series(source: exp.Expr | Scope) -> bool:
    return isinstance(source, exp.Table) and source.name.startswith(
        ("stg_", "int_", "evt_", "cnf_")
    )


def _is_met(name: str, scope: Scope) -> bool:
    """Whether a time or a row's key of a relation is compared with anything."""
    for join in scope.expression.args.get("joins") or []:
        if join.alias_or_name == name and any(
            _ties(one.name) for one in join.args.get("using") or []
        ):
            return True
    conditions = [j.args.get("on") for j in scope.expression.args.get("joins") or []]
    conditions.append(scope.expression.args.get("where"))
    return any(
        _ties(column.name) and column.table == name
        for condition in conditions
        if condition is not None
        for column in condition.find_all(exp.Column)
    )


def _ties(name: str) -> bool:
    return is_stamp(name) or name.endswith("_id") or name in ("day", "file_key")


def _sign(shift: int) -> int:
    return (shift > 0) - (shift < 0)
