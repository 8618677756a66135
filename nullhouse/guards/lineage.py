"""Column lineage to what a blind statement may not know: outcomes, results, and strange files.

Conservative on purpose: a column descends from every column that its expression names, and from
those that decide which rows there are. A relation that is neither a blind model, a seed nor a
registered file counts as forbidden, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from nullhouse.base.lint.reads import paths
from nullhouse.base.lint.statement import Statement
from nullhouse.guards.compiled import Model, Project

#: A column, and the way by which it descends: outcome first, its own relation last.
Ways = dict[str, tuple[str, ...]]
#: Stands for which rows there are, and for columns of a relation whose names are not known.
ROWS, ANY = "", "*"


def descents(
    project: Project, allowed: Collection[str], files: Mapping[str, Collection[str]]
) -> dict[str, Ways]:
    """For each blind model the columns that descend from anything forbidden.

    ``allowed`` are relations that a blind statement may read, ``files`` what each model may open.
    """
    found: dict[str, Ways] = {}
    for model in _in_order(project):
        ways = statement_ways(model.statement, allowed, found, files[model.name])
        if ways:
            found[model.relation] = {
                name: (*way, _place(model.relation, name)) for name, way in ways.items()
            }
    return {model.name: found[model.relation] for model in project.blind if model.relation in found}


def statement_ways(
    statement: Statement,
    allowed: Collection[str],
    known: Mapping[str, Ways],
    files: Collection[str] = (),
) -> Ways:
    """The columns of one statement that descend from anything forbidden, and how."""
    tables = [
        t for t in statement.of(exp.Table) if _table_ways(t, statement, allowed, known, files)
    ]
    if not tables:
        return {}
    ways: dict[int, Ways] = {}
    for scope in statement.scopes:
        ways[id(scope)] = _scope_ways(scope, ways, statement, allowed, known, files)
    return ways[id(statement.scopes[-1])]


def _scope_ways(
    scope: Scope,
    ways: Mapping[int, Ways],
    statement: Statement,
    allowed: Collection[str],
    known: Mapping[str, Ways],
    files: Collection[str],
) -> Ways:
    if scope.set_operation_scopes:
        merged: Ways = {}
        for part in reversed(scope.set_operation_scopes):
            merged |= ways.get(id(part), {})
        return merged
    sources = {
        name: ways.get(id(source), {})
        if isinstance(source, Scope)
        else _table_ways(source, statement, allowed, known, files)
        for name, (_, source) in scope.selected_sources.items()
    }
    inner = [ways.get(id(one), {}) for one in scope.subquery_scopes]
    made: Ways = {}
    for rows in (
        *(s[ROWS] for s in sources.values() if ROWS in s),
        *_deciding(scope, sources, inner),
    ):
        made.setdefault(ROWS, rows)
    for projection in getattr(scope.expression, "selects", ()):
        made = {**dict(_projected(projection, sources, inner)), **made}
    return made


def _deciding(
    scope: Scope, sources: Mapping[str, Ways], inner: list[Ways]
) -> Iterator[tuple[str, ...]]:
    """Ways by which forbidden columns decide which rows there are."""
    select = scope.expression
    clauses = [select.args.get(name) for name in ("where", "group", "having", "qualify")]
    clauses += select.args.get("joins") or []
    for clause in (one for one in clauses if one is not None):
        for column in clause.find_all(exp.Column):
            yield from _of_column(column, sources)
        for using in clause.args.get("using") or []:
            yield from _of_column(exp.column(using.name), sources)
        if clause.find(exp.Select):
            yield from (way for ways in inner for way in ways.values())


def _projected(
    projection: exp.Expr, sources: Mapping[str, Ways], inner: list[Ways]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if projection.is_star:
        for ways in sources.values():
            yield from ((name, way) for name, way in ways.items() if name != ROWS)
        return
    for column in projection.find_all(exp.Column):
        for way in _of_column(column, sources):
            yield projection.alias_or_name, way
    if projection.find(exp.Select):
        for ways in inner:
            for way in ways.values():
                yield projection.alias_or_name, way


def _of_column(column: exp.Column, sources: Mapping[str, Ways]) -> Iterator[tuple[str, ...]]:
    asked = [sources[column.table]] if column.table in sources else list(sources.values())
    for ways in asked:
        if column.name in ways:
            yield ways[column.name]
        elif ANY in ways:
            yield (ways[ANY][0].removesuffix(ANY) + column.name, *ways[ANY][1:])


def _table_ways(
    table: exp.Expr,
    statement: Statement,
    allowed: Collection[str],
    known: Mapping[str, Ways],
    files: Collection[str],
) -> Ways:
    if not isinstance(table, exp.Table) or table.this is None:
        return {}
    if not isinstance(table.this, exp.Identifier):
        asked = paths(table.this) if isinstance(table.this, exp.Func) else []
        strange = [path for path in asked if path not in files]
        return {ANY: (f"{strange[0]}: {ANY}",), ROWS: (strange[0],)} if strange else {}
    name = ".".join(part.name for part in table.parts)
    full = next((n for n in (name, f"blind.{name}", f"blind.main.{name}") if n in allowed), name)
    if full in known:
        return known[full]
    is_named = not table.db and any(cte.alias == name for cte in statement.of(exp.CTE))
    return {} if full in allowed or is_named else {ANY: (f"{full}.{ANY}",), ROWS: (full,)}


def _in_order(project: Project) -> Iterator[Model]:
    """Blind models, each after those that it reads."""
    blind = {model.name: model for model in project.blind}
    graph = {name: set(model.parents) & set(blind) for name, model in blind.items()}
    return (blind[name] for name in TopologicalSorter(graph).static_order())


def _place(relation: str, column: str) -> str:
    return f"{relation}.{column}" if column else relation
