"""The constants that stand in one seed, the same for every hypothesis.

Jinja cannot read a file at compile time, so ``macros/constants/constant.sql`` is rendered
from the seed; a dbt test compares the two row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from nullhouse.base.canonical import sha256_of
from nullhouse.base.home import PROJECT

SEED = PROJECT / "seeds" / "constants.csv"
MACRO = PROJECT / "macros" / "constants" / "constant.sql"

_MACRO = """\
{{# Rendered from seeds/constants.csv by `nullhouse render`: edit the seed. #}}

{{% macro constants_by_name() %}}
    {{{{ return({{
{rows}
    }}) }}}}
{{% endmacro %}}

{{% macro constant(name) %}}
    {{%- set known = nullhouse.constants_by_name() -%}}
    {{%- if name not in known -%}}
        {{{{ exceptions.raise_compiler_error(
            "macro constant: no constant is called '" ~ name ~ "'; seeds/constants.csv has "
            ~ (known.keys() | sort | join(", "))
        ) }}}}
    {{%- endif -%}}
    {{{{- return(known[name]) -}}}}
{{% endmacro %}}
"""


def read_constants(seed: Path = SEED) -> dict[str, str]:
    """Name to value, both as the seed has them."""
    with seed.open(encoding="utf-8", newline="") as handle:
        return {row["name"]: row["value"] for row in csv.DictReader(handle)}


def constants_sha256(constants: Mapping[str, str]) -> str:
    """The hash that goes into every frozen batch."""
    return sha256_of(dict(constants))


def number(constants: Mapping[str, str], name: str) -> float:
    """A constant as a number."""
    return float(constants[name])


def render_macro(constants: Mapping[str, str]) -> str:
    """The macro file's text: numbers as numbers, lists of numbers as lists."""
    rows = (f'        "{name}": {_literal(value)},' for name, value in sorted(constants.items()))
    return _MACRO.format(rows="\n".join(rows))


def _literal(value: str) -> str:
    return f"[{value.replace('|', ', ')}]" if "|" in value else value
