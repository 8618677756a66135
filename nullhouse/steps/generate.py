"""What the templates emit, how it ranks, and whether a hand-written idea would be taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment

from generator.checklist import check_candidate
from generator.entries import load_entries
from generator.handwritten import load_handwritten
from generator.library import load_controls, load_templates
from generator.propose import propose
from generator.spec import Candidate
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.tables import open_tables, rows

_SCORES = PROJECT / "macros" / "catalog" / "score_hypotheses.sql"


def candidates() -> list[Candidate]:
    """Every candidate of every template, loaded data or not."""
    return propose(load_templates(), load_entries(), load_controls())


def emit() -> list[dict[str, Any]]:
    """The candidates as the output contract has them: six parts and nothing else."""
    return [candidate.model_dump(mode="json") for candidate in candidates()]


def ranking(home: Home) -> list[dict[str, Any]]:
    """Candidates with S1–S3 and their parts, best first: the very SQL that dim_scores runs."""
    if not home.blind.exists():
        raise NullhouseError(
            Problem(
                what="candidates cannot be ranked before the blind tables are built",
                where=str(home.blind),
                remedy="dbt build --target blind; `nullhouse generate --json` needs no ranking",
            )
        )
    found = candidates()
    with open_tables(home) as connection:
        scores = {row["hypothesis_id"]: row for row in _scores(connection, found)}
    ranked = sorted(found, key=lambda c: int(scores[c.hypothesis_id]["priority"]))
    return [
        {
            "priority": scores[c.hypothesis_id]["priority"],
            "hypothesis": c.hypothesis_id,
            "template": c.template_id,
            **{name: round(scores[c.hypothesis_id][name], 2) for name in ("s1", "s2", "s3")},
            "sentence": c.mechanism_sentence,
        }
        for c in ranked
    ]


def check_file(path: Path) -> list[dict[str, Any]]:
    """The five answers of a hand-written hypothesis; bad files are refused with every problem."""
    candidate = read_handwritten(path)
    entries = load_entries()
    answers = check_candidate(candidate, load_controls(), [entry.id for entry in entries])
    return [{"item": a.item, "passed": a.passed, "reason": a.reason} for a in answers]


def read_handwritten(path: Path) -> Candidate:
    """The candidate that a person's file states."""
    return load_handwritten(path, load_templates(), load_controls(), load_entries())


def _scores(
    connection: duckdb.DuckDBPyConnection, found: Sequence[Candidate]
) -> list[dict[str, Any]]:
    specs = [
        {"hypothesis_id": c.hypothesis_id, "controls": c.controls}
        | c.event_family_spec.model_dump(mode="json")
        for c in found
    ]
    connection.execute(f"create temp table hypotheses as {_SPECS}", [json.dumps(specs)])
    macro = Environment(autoescape=False).from_string(_SCORES.read_text(encoding="utf-8")).module
    blind = "blind.main."
    return rows(
        connection,
        macro.score_hypotheses(  # type: ignore[attr-defined]
            "hypotheses", f"{blind}dim_datasets", f"{blind}evt_events", f"{blind}dim_spans"
        ),
    )


_SPECS = """
    select unnest(from_json(?, '[{
        "hypothesis_id": "VARCHAR", "trigger": "VARCHAR", "direction": "VARCHAR",
        "attribute": "VARCHAR", "gates": ["VARCHAR"], "confirmation": "VARCHAR",
        "invalidation": "VARCHAR", "horizon": "VARCHAR", "controls": ["VARCHAR"],
        "required_datasets": ["VARCHAR"]
    }]'), recursive := true)
"""
