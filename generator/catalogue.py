"""The catalogue's seeds, rendered from the YAML that defines what they list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.entries import RegisterEntry, load_entries
from generator.grammar import Control, Operator, Template
from generator.introspect import allowed_templates, capabilities_of, properties_of
from generator.library import load_controls, load_operators, load_templates
from nullhouse.base.home import PROJECT

#: Where the rendered files lie below the project's root.
FOLDER = Path("seeds/catalog")

_DATASETS = (
    "dataset_id", "dataset", "market", "sensor", "grain", "cadence_seconds", "rows_per_day",
    "properties", "capabilities", "allowed_templates", "refused_templates",
)  # fmt: skip
_TEMPLATES = (
    "template_id", "name", "mechanism", "dataset_types", "allowed", "forbidden", "families",
)  # fmt: skip
_OPERATORS = ("operator_id", "name", "roles", "rule")
_CONTROLS = ("control_id", "level", "what_it_breaks", "expected_null", "applies_to")


def render_catalogue(root: Path = PROJECT) -> dict[str, str]:
    """File name to text; a list is one cell, its items joined by ``|``."""
    templates = load_templates(root)
    return {
        "datasets.csv": render_datasets(load_entries(root), root),
        "templates.csv": _table(_TEMPLATES, map(_template, templates)),
        "operators.csv": _table(_OPERATORS, map(_operator, load_operators(root))),
        "controls.csv": _table(_CONTROLS, map(_control, load_controls(root))),
    }


def render_datasets(entries: Iterable[RegisterEntry], root: Path = PROJECT) -> str:
    """The rows of some data sets alone, in the form of datasets.csv."""
    templates = load_templates(root)
    return _table(_DATASETS, (_dataset(entry, templates) for entry in entries))


def _dataset(entry: RegisterEntry, templates: Sequence[Template]) -> list[str]:
    permissions = allowed_templates(properties_of(entry), templates)
    refused = (f"{p.template_id}: {p.reason}" for p in permissions if not p.allowed)
    rows_per_day = "" if entry.rows_per_day is None else str(entry.rows_per_day)
    return [
        entry.id,
        entry.dataset,
        entry.market,
        entry.sensor,
        entry.grain,
        str(entry.cadence_seconds),
        rows_per_day,
        "|".join(properties_of(entry)),
        "|".join(capabilities_of(entry)),
        "|".join(p.template_id for p in permissions if p.allowed),
        "|".join(refused),
    ]


def _template(template: Template) -> list[str]:
    lists = (template.dataset_types, template.allowed, template.forbidden, template.families)
    return [template.template_id, template.name, template.mechanism, *map("|".join, lists)]


def _operator(operator: Operator) -> list[str]:
    return [operator.operator_id, operator.name, "|".join(operator.roles), operator.rule]


def _control(control: Control) -> list[str]:
    return [
        control.control_id,
        control.level,
        control.what_it_breaks,
        control.expected_null,
        "|".join(control.applies_to),
    ]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
