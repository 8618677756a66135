"""Functions that have another name, or another word on NULL."""

from __future__ import annotations

from sqlglot import exp

from engines.spark.rules.build import call, each, filled

_DIGITS = ", ".join(f"substr(__hex, {place}, 2)" for place in range(31, 16, -2))
_LOWER = f"transform(array(md5(:text)), __hex -> conv(concat({_DIGITS}), 16, 10))[0]"


_SHORT = """
case
    when abs(:x) >= 1e6 or (abs(:x) < 1e-4 and :x <> 0)
        then regexp_replace(regexp_replace(format_string('%.5e', :x), '0+e', 'e'), '[.]e', 'e')
    else regexp_replace(
        cast(cast(cast(format_string('%.5e', :x) as double) as decimal(30, 10)) as string),
        '[.]?0+$', ''
    )
end
"""
#: What DuckDB calls `len` of a text and of a list alike; these columns hold lists.
_LISTS = ("gates", "controls", "conditions", "required_datasets", "frozen_bands")


def apply(tree: exp.Expr) -> exp.Expr:
    tree = each(tree, exp.Length, _size)
    tree = each(tree, exp.Format, _six_digits)
    tree = each(tree, exp.ArgMax, lambda node: _by("MAX_BY", node))
    tree = each(tree, exp.ArgMin, lambda node: _by("MIN_BY", node))
    tree = each(tree, exp.Union, _by_place)
    tree = each(tree, exp.CTE, _not_materialised)
    return each(tree, exp.Anonymous, _named)


def _by(name: str, node: exp.Expr) -> exp.Expr:
    """DuckDB passes over rows without a payload."""
    payload = node.this
    is_there = exp.Not(this=exp.Is(this=payload.copy(), expression=exp.null()))
    return call(name, payload.copy(), exp.Case().when(is_there, node.expression.copy()))


def _by_place(node: exp.Union) -> exp.Expr:
    """Spark unites by place alone; the house writes its branches in one order."""
    node.set("by_name", None)
    return node


def _not_materialised(node: exp.CTE) -> exp.Expr:
    node.set("materialized", None)
    return node


def _named(node: exp.Anonymous) -> exp.Expr | None:
    name = node.name.lower()
    if name == "hash":
        return call("XXHASH64", *[one.copy() for one in node.expressions])
    if name == "md5_number_lower":
        return exp.cast(filled(_LOWER, node.expressions[0]), "decimal(20, 0)")
    return None


def _size(node: exp.Length) -> exp.Expr | None:
    return call("SIZE", node.this.copy()) if node.this.name in _LISTS else None


def _six_digits(node: exp.Format) -> exp.Expr | None:
    """Six significant digits, without zeros at the end."""
    if node.this.name != "{:.6g}":
        return None
    return filled(_SHORT, exp.cast(node.expressions[0].copy(), "double"))
