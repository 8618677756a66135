"""One SQL statement, parsed once: its nodes by type, its scopes, and what a name in it stands for.

A rule asks a statement and never walks it. Statements are kept by their text, because the same
family or macro is rendered into many models, and nothing here changes a tree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

DIALECT = "duckdb"
#: A name leads to a name that leads to a name: nobody nests deeper, and a loop must end.
_DEEPEST = 24
_NAMELESS = "_nameless_"


@dataclass(frozen=True)
class Hit:
    """A rule that a statement breaks, the text that breaks it, and the column it was meant for."""

    rule: str
    found: str
    column: str = ""

    @property
    def remedy(self) -> str:
        from nullhouse.base.lint.book import RULES  # noqa: PLC0415 - the book lists the rules

        return RULES[self.rule].remedy


class Statement:
    """A parsed statement and what it may read.

    ``tables`` are names as a statement writes them, without quotes: ``blind.main.evt_events``.
    ``files`` are texts of table functions that it may call. ``layer`` is the folder of the model.
    """

    def __init__(
        self, sql: str, tables: Collection[str], files: Collection[str] = (), layer: str = ""
    ) -> None:
        self.sql, self.tables, self.files, self.layer = sql, tables, files, layer
        self._parsed = _parsed(sql)

    @property
    def tree(self) -> exp.Query | None:
        """None where the text is not exactly one query, or cannot be read."""
        return self._parsed.tree

    @property
    def scopes(self) -> list[Scope]:
        return self._parsed.scopes

    def of(self, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
        """Every node of some types, subtypes included."""
        for kind, nodes in self._parsed.nodes.items():
            if issubclass(kind, kinds):
                yield from nodes

    def scope_of(self, node: exp.Expr) -> Scope | None:
        """The scope of the select in which a node stands."""
        select = node if isinstance(node, exp.Select) else node.find_ancestor(exp.Select)
        return self._parsed.by_select.get(id(select))


class _Parsed:
    def __init__(self, sql: str) -> None:
        self.tree: exp.Query | None = None
        self.scopes: list[Scope] = []
        try:
            parsed = [one for one in sqlglot.parse(sql, dialect=DIALECT) if one is not None]
            single = parsed[0] if len(parsed) == 1 else None
            if isinstance(single, exp.Query):
                _name_the_nameless(single)
                self.scopes = _scopes(single)
                self.tree = single
        except SqlglotError:
            # What cannot be read is not one query: nothing can be said of it.
            return

    @cached_property
    def nodes(self) -> dict[type[exp.Expr], list[exp.Expr]]:
        found: dict[type[exp.Expr], list[exp.Expr]] = defaultdict(list)
        for node in self.tree.walk() if self.tree else ():
            found[type(node)].append(node)
        return found

    @cached_property
    def by_select(self) -> dict[int, Scope]:
        return {id(scope.expression): scope for scope in self.scopes}


def _scopes(tree: exp.Query) -> list[Scope]:
    scopes = traverse_scope(tree)
    for scope in scopes:
        # Two sources of one name are told only when they are asked for.
        _ = scope.selected_sources
    return scopes


def _name_the_nameless(tree: exp.Query) -> None:
    """Give each subquery without a name one of its own: scopes tell their sources by names."""
    for number, node in enumerate(tree.find_all(exp.Subquery, exp.Table)):
        if isinstance(node.parent, (exp.From, exp.Join)) and not node.alias_or_name:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(f"{_NAMELESS}{number}")))


@lru_cache(maxsize=4096)
def _parsed(sql: str) -> _Parsed:
    return _Parsed(sql)


def text(node: exp.Expr) -> str:
    """A node as SQL on one line, comments left out."""
    plain = " ".join(node.sql(dialect=DIALECT, comments=False).split())
    return re.sub(rf" AS {_NAMELESS}\d+", "", plain)


def source_of(column: exp.Column, scope: Scope) -> tuple[str, exp.Expr | Scope] | None:
    """The name and the relation that a column is read from; None where the text leaves it open."""
    sources = {name: scope.sources[name] for name in scope.selected_sources}
    if column.table:
        found = sources.get(column.table) or scope.sources.get(column.table)
        return (column.table, found) if found is not None else None
    if len(sources) == 1:
        [(name, only)] = sources.items()
        return name, only
    telling = [
        (name, source)
        for name, source in sources.items()
        if isinstance(source, Scope) and _projection(source, column.name) is not None
    ]
    return telling[0] if telling else None


def is_outer(column: exp.Column, scope: Scope) -> bool:
    """Whether a column is surely one of the query around."""
    if column.table:
        return column.table not in scope.selected_sources
    sources = [source for _, source in scope.selected_sources.values()]
    derived = [source for source in sources if isinstance(source, Scope)]
    known = any(_projection(source, column.name) is not None for source in derived)
    return len(derived) == len(sources) and not known


def definition(column: exp.Column, scope: Scope) -> tuple[exp.Expr, Scope]:
    """What a column is made from, followed through subqueries and CTEs to where it is computed.

    A column of a table, or one that cannot be followed, stands for itself.
    """
    for _ in range(_DEEPEST):
        found = source_of(column, scope)
        if found is None or not isinstance(found[1], Scope):
            return column, scope
        inner = found[1]
        made = _projection(inner, column.name)
        while inner.set_operation_scopes:
            inner = inner.set_operation_scopes[0]
        if made is None:
            return column, scope
        if not isinstance(made, exp.Column):
            return made, inner
        column, scope = made, inner
    return column, scope


def _projection(scope: Scope, name: str) -> exp.Expr | None:
    """What a scope puts out under a name: an expression, or a column that a star passes on."""
    while scope.set_operation_scopes:
        scope = scope.set_operation_scopes[0]
    star = False
    for made in getattr(scope.expression, "selects", ()):
        if made.alias_or_name.lower() == name.lower() and not made.is_star:
            return made.unalias() if isinstance(made, exp.Alias) else made
        star = star or made.is_star
    return exp.column(name) if star else None
