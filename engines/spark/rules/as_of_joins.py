"""As-of joins: Spark has none.

Questions and states are put into one line by time, and each question takes the last state before
it. Of one moment the questions stand first where the join is strict, and last where it is not.
"""

from __future__ import annotations

from sqlglot import exp, parse_one

from engines.spark.rules.build import each

_LINE = """
select {keys}, __asked_at, __state.*
from (
    select {keys}, __asked_at, __is_question, last_value(__state) ignore nulls over (
        partition by {keys} order by __asked_at{direction}, __side
        rows between unbounded preceding and current row
    ) as __state
    from (
        select distinct {asked_keys}, asked.{asked} as __asked_at, {question} as __side,
            true as __is_question, null as __state
        from {left} as asked
        union all
        select {state_keys}, {known}, 1, false, struct(*) from {right}
    )
)
where __is_question{found}
"""
_STRICT = (exp.GT, exp.LT)


def apply(tree: exp.Expr) -> exp.Expr:
    return each(tree, exp.Join, _in_one_line)


def _in_one_line(join: exp.Join) -> exp.Expr | None:
    if join.args.get("method") != "ASOF":
        return None
    read = join.parent_select
    assert read is not None
    *equal, time = join.args["on"].flatten()
    names = [f"__key_{place}" for place in range(len(equal))]
    line = _LINE.format(
        keys=", ".join(names),
        asked_keys=", ".join(
            f"asked.{one.left.name} as {name}" for one, name in zip(equal, names, strict=True)
        ),
        asked=time.left.name,
        question=0 if isinstance(time, _STRICT) else 2,
        left=_plain(read.args["from_"].this).sql("spark"),
        state_keys=", ".join(one.right.name for one in equal),
        known=time.right.name,
        right=_plain(join.this).sql("spark"),
        # The next state is the last one of time reversed.
        direction=" desc" if isinstance(time, exp.LT | exp.LTE) else "",
        # An inner join has no row where there is no state.
        found="" if join.args.get("side") else " and __state is not null",
    )
    return _joined(join, parse_one(line, read="spark"), [one.left for one in equal], time.left)


def _joined(join: exp.Join, line: exp.Expr, keys: list[exp.Expr], asked: exp.Expr) -> exp.Join:
    alias = join.this.alias
    found = exp.Subquery(this=line, alias=exp.TableAlias(this=exp.to_identifier(alias)))
    columns = [f"__key_{place}" for place in range(len(keys))] + ["__asked_at"]
    on = exp.and_(
        *(
            exp.EQ(this=side.copy(), expression=exp.column(name, alias))
            for side, name in zip([*keys, asked], columns, strict=True)
        )
    )
    return exp.Join(this=found, side=join.args.get("side"), on=on)


def _plain(table: exp.Expr) -> exp.Expr:
    bare = table.copy()
    bare.set("alias", None)
    return bare
