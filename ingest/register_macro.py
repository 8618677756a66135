"""What the models that count rows must know of each data set, rendered for Jinja, which reads
no files: macros/quality/registered.sql is committed, and a test compares it with the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ingest.register import Column, DataSet, Register
from nullhouse.base.home import PROJECT

MACRO = PROJECT / "macros" / "quality" / "registered.sql"

_MACRO = """\
{{# Rendered from the register by `nullhouse render`: edit the register. #}}

{{% macro registered() %}}
    {{{{ return([
{rows}
    ]) }}}}
{{% endmacro %}}
"""


def render_register_macro(register: Register) -> str:
    """The macro file's text: one dictionary a data set, in the register's order."""
    return _MACRO.format(rows="\n".join(_entry(dataset) for dataset in register.of("archive")))


def _entry(dataset: DataSet) -> str:
    pairs = [f'"{name}": {_literal(value)}' for name, value in _facts(dataset).items()]
    # Two lines a data set keep the file as short as the house wants its macros.
    half = len(pairs) // 2
    return f"        {{{', '.join(pairs[:half])},\n         {', '.join(pairs[half:])}}},"


def _facts(dataset: DataSet) -> dict[str, Any]:
    time = dataset.time_columns[0]
    keys = [c for c in dataset.columns if c.name in dataset.key]
    return {
        "id": dataset.id,
        "market": dataset.market,
        "grain": dataset.grain,
        "time": time.name,
        "unit": time.unit,
        "hour": _first(keys, lambda c: c.unit == "hours"),
        "labels": dataset.labels,
        "cadence_seconds": dataset.cadence_seconds,
        "rows_per_day": dataset.rows_per_day,
        "key": list(dataset.key),
        "values": [c.name for c in dataset.landed_columns if c.name not in dataset.key],
        # Landing refuses a file in which another column is blank.
        "may_be_blank": [
            c.name for c in dataset.landed_columns if not c.required and not c.optional
        ],
        "order": _first(keys, lambda c: c.role in ("id", "sequence")),
        "serial": _first(keys, lambda c: c.role == "id"),
        "band": _first(keys, lambda c: c.role == "band"),
        "depth": _first(dataset.columns, lambda c: c.role == "liquidity" and c.unit == "quote"),
        "size": _first(dataset.landed_columns, lambda c: c.role == "size"),
        "interval": _first(dataset.columns, lambda c: c.role == "interval"),
    }


def _first(columns: Iterable[Column], wanted: Callable[[Column], bool]) -> str | None:
    return next((column.name for column in columns if wanted(column)), None)


def _literal(value: str | int | list[str] | None) -> str:
    """A value as Jinja writes it."""
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int) else f'"{value}"'
