"""Every rule of the lint: what it says, what to do instead, and the function that finds it broken.

A rule is a fact about one statement. What a tree cannot show (a bar stamped at its open, say) is
left to the data tests and to time travel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from nullhouse.base.lint import aggregates, chance, joins, reads, windows
from nullhouse.base.lint.statement import Hit, Statement


@dataclass(frozen=True)
class Rule:
    """What must hold of a statement, and the way out."""

    says: str
    remedy: str
    check: Callable[[Statement], Iterator[Hit]]


_TRAILING = "look back through trailing() or trailing_rank() of macros/guards"
_REF = "reach other rows through ref() of a blind model"

RULES: dict[str, Rule] = {
    "one_query": Rule(
        "the text is one select", "render one select and nothing else", reads.one_query
    ),
    "known_tables": Rule("every table is a ref or a source", _REF, reads.known_tables),
    "known_files": Rule("every file is a registered one", _REF, reads.known_files),
    "no_session": Rule(
        "nothing is asked of the session or the machine",
        "use a constant of seeds/constants.csv, or a column",
        reads.no_session,
    ),
    "no_lead": Rule(
        "no row reads the rows after it",
        "read earlier rows: lag() by a whole number, or as_of_before() of macros/guards",
        windows.no_lead,
    ),
    "no_forward_frame": Rule(
        "no frame reaches past its row",
        "end the frame at the current row or before it: trailing() of macros/guards",
        windows.no_forward_frame,
    ),
    "ordered_window": Rule(
        "windows run along time",
        f"order the window by a time, with a frame that ends at the row: {_TRAILING}",
        windows.ordered_window,
    ),
    "no_backward_order": Rule(
        "no window runs against time",
        "order the window by time upwards: the last row first is the future first",
        windows.no_backward_order,
    ),
    "no_whole_sample": Rule(
        "no rank or quantile is taken over the whole sample",
        "rank within a trailing window: trailing_rank() of macros/guards",
        windows.no_whole_sample,
    ),
    "no_whole_aggregate": Rule(
        "every group is bounded in time", _TRAILING, aggregates.no_whole_aggregate
    ),
    "no_whole_set": Rule(
        "no row depends on what is in a set of all times",
        "compare times too: what is in the set by the row's own known_at",
        aggregates.no_whole_set,
    ),
    "no_open_bucket": Rule(
        "no row reads what is gathered over its own hour or day",
        "read the stretch before, which is over, or a trailing window",
        aggregates.no_open_bucket,
    ),
    "no_bucket_start": Rule(
        "what is gathered over a stretch is known at its end",
        "add the stretch's length to the truncated time",
        aggregates.no_bucket_start,
    ),
    "strict_asof": Rule(
        "an as-of join is strict and looks back",
        "use as_of_before() of macros/guards",
        joins.strict_asof,
    ),
    "strictly_before": Rule(
        "what is known at an event's start is not known before it",
        "compare with < : known_at < started_at",
        joins.strictly_before,
    ),
    "no_forward_join": Rule(
        "no row looks up a later one",
        "bound the time of what is looked up by the time of the row that asks",
        joins.no_forward_join,
    ),
    "no_timeless_join": Rule(
        "rows of two series meet only where their times are compared",
        "join on the time too, or through as_of_before() of macros/guards",
        joins.no_timeless_join,
    ),
    "no_event_in_state": Rule(
        "a state knows of its event the id, the symbol and the start",
        "leave out what is known only when the event is",
        joins.no_event_in_state,
    ),
    "no_clock": Rule(
        "nothing reads the clock on the wall",
        "take the time from the row: known_at, or the as_of variable",
        chance.no_clock,
    ),
    "no_chance": Rule(
        "nothing is left to chance", "draw by a hash of the seed and the row's id", chance.no_chance
    ),
    "no_loose_limit": Rule(
        "no limit without an order", "order by a key that has no ties", chance.no_loose_limit
    ),
    "no_loose_pick": Rule(
        "no pick among equals",
        "row_number() over a key's whole order, then = 1; or first(x order by key)",
        chance.no_loose_pick,
    ),
    "ordered_list": Rule(
        "a list is gathered in an order", "list(x order by key)", chance.ordered_list
    ),
    "exact_sum": Rule(
        "sums do not depend on the order of adding",
        "sum whole numbers: round to units of 1e-9 first",
        chance.exact_sum,
    ),
}


def hits(statement: Statement, without: Collection[str] = ()) -> list[Hit]:
    """Every hit, each once, in the order of the rules; none means that it may stand."""
    if statement.tree is None:
        return list(RULES["one_query"].check(statement)) if "one_query" not in without else []
    found = (
        hit for name, rule in RULES.items() if name not in without for hit in rule.check(statement)
    )
    return list(dict.fromkeys(found))
