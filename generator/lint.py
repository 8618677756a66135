"""What SQL that may know no future must not say, read off its syntax tree.

It is asked of the rendered families here; every rule is a fact about one statement, so it holds
of compiled models too. What a tree cannot show (a bar stamped at its open, say) is left to the
data tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

_REMEDIES = {
    "one_query": "render one select and nothing else",
    "known_tables": "reach other rows through ref() of a blind model",
    "no_lead": "read earlier rows: lag(), or the as-of macro of macros/guards",
    "no_forward_frame": "end the frame at the current row or before it",
    "ordered_window": "give the window an order and a frame that ends at the current row",
    "no_whole_sample": "rank within a trailing window, by the macro of macros/guards",
    "no_clock": "take the time from the row: known_at, or the as_of variable",
}
#: Functions that judge a row by all rows of its partition, later ones included.
_WHOLE_SAMPLE = (exp.Ntile, exp.PercentRank, exp.CumeDist, exp.Quantile, exp.PercentileCont,
                 exp.PercentileDisc, exp.ApproxQuantile, exp.Median)  # fmt: skip
_CLOCKS = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentTime)
_CLOCK_NAMES = frozenset({"now", "today", "get_current_timestamp", "transaction_timestamp"})


@dataclass(frozen=True)
class Hit:
    """A rule that a statement breaks, the text that breaks it, and what to do."""

    rule: str
    found: str

    @property
    def remedy(self) -> str:
        return _REMEDIES[self.rule]


def lint(sql: str, tables: Collection[str]) -> list[Hit]:
    """Every hit, each once, in the order of the statement's text; none means that it may stand.

    ``tables`` are the names that it may read. SQL that does not parse raises sqlglot's own error.
    """
    statements = sqlglot.parse(sql, dialect="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [Hit("one_query", sql.strip()[:80])]
    tree = statements[0]
    found = [*_strange_tables(tree, tables), *_forward_looks(tree), *_clocks(tree)]
    return list(dict.fromkeys(found))


def _strange_tables(tree: exp.Query, tables: Collection[str]) -> Iterator[Hit]:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name not in named and table.name not in tables:
            yield Hit("known_tables", table.sql(dialect="duckdb"))


def _forward_looks(tree: exp.Query) -> Iterator[Hit]:
    for node in tree.walk():
        if isinstance(node, exp.Lead):
            yield Hit("no_lead", node.sql(dialect="duckdb"))
        elif isinstance(node, exp.WindowSpec) and _reaches_forward(node):
            yield Hit("no_forward_frame", node.sql(dialect="duckdb"))
        elif isinstance(node, exp.Window) and not _is_ordered(node, tree):
            yield Hit("ordered_window", node.sql(dialect="duckdb"))
        elif isinstance(node, _WHOLE_SAMPLE) and not _is_framed(node):
            yield Hit("no_whole_sample", node.sql(dialect="duckdb"))


def _reaches_forward(frame: exp.WindowSpec) -> bool:
    sides = (frame.args.get("start_side"), frame.args.get("end_side"))
    return any(str(side).upper() == "FOLLOWING" for side in sides)


def _is_ordered(window: exp.Window, tree: exp.Query) -> bool:
    """Whether a window has an order, by itself or by the named one that it builds on."""
    if window.args.get("order"):
        return True
    base = window.args.get("alias")
    named = {w.name: w for s in tree.find_all(exp.Select) for w in s.args.get("windows") or []}
    return base is not None and base.name in named and bool(named[base.name].args.get("order"))


def _is_framed(function: exp.Expression) -> bool:
    """Whether it is asked over a frame of its own, which says where it ends."""
    window = function.parent
    return isinstance(window, exp.Window) and window.args.get("spec") is not None


def _clocks(tree: exp.Query) -> Iterator[Hit]:
    for node in tree.walk():
        named = isinstance(node, exp.Anonymous) and node.name.lower() in _CLOCK_NAMES
        if named or isinstance(node, _CLOCKS):
            yield Hit("no_clock", node.sql(dialect="duckdb"))
