"""A model's DuckDB SQL in Spark's words: one rule a file, applied in one fixed order.

A rule takes a parsed query and returns it; what is Spark's spelling and no change of meaning is
the generator's. Whatever neither knows is sent to Spark as it is, which refuses it by name.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from engines.spark.dialect import House
from engines.spark.rules import (
    as_of_joins,
    calls,
    conditional_windows,
    constant_unions,
    counted_frames,
    files,
    frames,
    literals,
    medians,
    memberships,
    order_of_files,
    qualified,
    ranks,
    replaced_columns,
    running_sums,
    since,
    sorted_lists,
    structs,
    times,
    tuples,
    types,
    unnested,
    whole_numbers,
)

Rule = Callable[[exp.Expr], exp.Expr]

#: Later rules see what the earlier ones wrote.
RULES: tuple[Rule, ...] = (
    since.apply,
    files.apply,
    constant_unions.apply,
    counted_frames.apply,
    running_sums.apply,
    frames.apply,
    as_of_joins.apply,
    structs.apply,
    tuples.apply,
    memberships.apply,
    replaced_columns.apply,
    order_of_files.apply,
    conditional_windows.apply,
    qualified.apply,
    ranks.apply,
    medians.apply,
    sorted_lists.apply,
    unnested.apply,
    whole_numbers.apply,
    times.apply,
    calls.apply,
    literals.apply,
    types.apply,
)


def translate(sql: str) -> str:
    """One DuckDB query as one Spark query with the same rows."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for rule in RULES:
        tree = rule(tree)
    return tree.sql(dialect=House, pretty=True, comments=False)
