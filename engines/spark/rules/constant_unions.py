"""`select 'a' union all …`: one list of values, where Spark would nest a plan a branch."""

from __future__ import annotations

from sqlglot import exp

_MANY = 16


def apply(tree: exp.Expr) -> exp.Expr:
    for union in list(tree.find_all(exp.Union)):
        if isinstance(union.parent, exp.Union):
            continue
        found = _values(union)
        if found is not None and union is tree:
            return found
        if found is not None:
            union.replace(found)
    return tree


def _values(union: exp.Union) -> exp.Expr | None:
    branches = _branches(union)
    if len(branches) < _MANY or not all(_is_constant(one) for one in branches):
        return None
    rows = [
        exp.Tuple(expressions=[value.unalias().copy() for value in one.expressions])
        for one in branches
    ]
    names = [exp.to_identifier(one.alias_or_name) for one in branches[0].expressions]
    alias = exp.TableAlias(this=exp.to_identifier("__values"), columns=names)
    return exp.select("*").from_(exp.Values(expressions=rows, alias=alias))


def _branches(union: exp.Expr) -> list[exp.Expr]:
    """From the first to the last; the tree leans to the left, as deep as it has branches."""
    found: list[exp.Expr] = []
    node = union
    while isinstance(node, exp.Union) and not node.args.get("distinct"):
        found.append(node.expression)
        node = node.this
    return [node, *reversed(found)]


def _is_constant(branch: exp.Expr) -> bool:
    parts = {name for name, part in branch.args.items() if part}
    return (
        isinstance(branch, exp.Select)
        and parts == {"expressions"}
        and all(isinstance(value.unalias(), exp.Literal) for value in branch.expressions)
    )
