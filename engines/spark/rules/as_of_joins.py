"""As-of joins: Spark has none.

Questions and states are put into one line by time, and each question takes the last state before
it. Of one moment the questions stand first where the join is strict, and last where it is not.
"""

from __future__ import annotations

from sqlglot import exp, parse_one

from engines.spark.rules.build import each

_LINE = """
select __key, __asked_at, __state.*
from (
    select __key, __asked_at, __is_question, last_value(__state) ignore nulls over (
        partition by __key order by __asked_at, __side
        rows between unbounded preceding and current row
    ) as __state
    from (
        select distinct asked.{key} as __key, asked.{asked} as __asked_at, {question} as __side,
            true as __is_question, null as __state
        from {left} as asked
        union all
        select {state_key}, {known}, 1, false, struct(*) from {right}
    )
)
where __is_question
"""


def apply(tree: exp.Expression) -> exp.Expression:
    return each(tree, exp.Join, _by_equality)


def _by_equality(join: exp.Join) -> exp.Expression | None:
    if join.args.get("method") != "ASOF":
        return None
    equal, later = join.args["on"].unnest().left, join.args["on"].unnest().right
    left = join.parent.args["from_"].this
    alias = join.this.alias
    line = _LINE.format(
        key=equal.left.name,
        asked=later.left.name,
        question=0 if isinstance(later, exp.GT) else 2,
        left=_plain(left).sql("spark"),
        state_key=equal.right.name,
        known=later.right.name,
        right=_plain(join.this).sql("spark"),
    )
    found = exp.Subquery(
        this=parse_one(line, read="spark"),
        alias=exp.TableAlias(this=exp.to_identifier(alias)),
    )
    on = exp.and_(
        exp.EQ(this=equal.left.copy(), expression=exp.column("__key", alias)),
        exp.EQ(this=later.left.copy(), expression=exp.column("__asked_at", alias)),
    )
    return exp.Join(this=found, side=join.args.get("side"), on=on)


def _plain(table: exp.Expression) -> exp.Expression:
    bare = table.copy()
    bare.set("alias", None)
    return bare
