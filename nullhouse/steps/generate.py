"""What is put forward, how it ranks, and whether a hand-written idea would be taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment

from generator.checklist import check_candidate
from generator.handwritten import Discovery
from generator.queue import Library, Put, counts, explained, put_forward, read_discoveries, shipped
from generator.rules import RULES
from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.tables import open_tables, rows

_SCORES = PROJECT / "macros" / "catalog"
#: What the scores read, and what they read as well where it has been built.
_NEEDED, _ALSO = ("dim_datasets", "evt_events", "dim_spans"), ("sta_pre_event", "cnf_confirmations")

#: What to do when, and what it must not become: the seed's decision table in our own words.
DECISIONS = (
    ("There are families and a pipeline already", "keep them; nothing replaces falsification",
     "generate any time; evaluate as before"),
    ("A new data set is here", "let it suggest mechanisms, and nothing else",
     "register it, then describe and generate"),
    ("Ideas have run out", "look into the data for mechanisms, not for results",
     "generate; do not evaluate to get ideas"),
    ("It should go faster", "generate in parallel, as often as you like; validate one by one",
     "generate is free; evaluate is exclusive and works its queue in order"),
    ("More should survive", "ask more of each idea before any outcome is read",
     "check, freeze; what fails is discarded for ever"),
)  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """What `generate` shows a person; without a ranking while nothing is built."""

    counts: list[dict[str, Any]]
    explained: list[dict[str, Any]]
    ranking: list[dict[str, Any]]


def candidates(written: Sequence[Discovery] = ()) -> list[Put]:
    """Everything that is put forward, loaded data or not: given files, shipped ones, emitted."""
    library = Library.read()
    return put_forward(library, _each_once([*written, *shipped(library)]))


def emit() -> list[dict[str, Any]]:
    """The candidates as the output contract has them: six parts and nothing else."""
    return [put.candidate.model_dump(mode="json") for put in candidates()]


def overview(home: Home) -> Overview:
    """Counts by template and operator, what was left out and why, and the ranking by S1–S3."""
    library = Library.read()
    puts = put_forward(library, shipped(library))
    ranked = _ranking(home, puts) if home.blind.exists() else []
    return Overview(counts(puts), explained(library), ranked)


def decision_table() -> list[dict[str, str]]:
    """When to generate and when to evaluate."""
    return [{"situation": s, "do": d, "with": w} for s, d, w in DECISIONS]


def rules_of_specs() -> list[dict[str, str]]:
    """Every rule that a spec can break, and the remedy."""
    return [{"rule": name, "says": r.says, "fix": r.fix} for name, r in RULES.items()]


def check_file(path: Path) -> list[dict[str, Any]]:
    """The five answers of a hand-written hypothesis; bad files are refused with every problem."""
    library = Library.read()
    candidate = read_discoveries([path], library)[0].candidate
    answers = check_candidate(candidate, library.controls, [e.id for e in library.entries])
    return [
        {"item": a.item, "passed": a.passed, "reason": a.reason, "do": a.remedy} for a in answers
    ]


def read_written(paths: Sequence[Path]) -> list[Discovery]:
    """The hypotheses that a person's files state, all problems of all files at once."""
    return read_discoveries(paths, Library.read())


def _each_once(discoveries: Sequence[Discovery]) -> list[Discovery]:
    return list({d.candidate.hypothesis_id: d for d in reversed(discoveries)}.values())[::-1]


def _ranking(home: Home, puts: Sequence[Put]) -> list[dict[str, Any]]:
    """Candidates with S1–S3 and their parts, best first: the very SQL that dim_scores runs."""
    with open_tables(home, sighted=False) as connection:
        scores = {row["hypothesis_id"]: row for row in _scores(connection, puts)}
    ranked = sorted(puts, key=lambda p: int(scores[p.candidate.hypothesis_id]["priority"]))
    return [_line(put, scores[put.candidate.hypothesis_id]) for put in ranked]


def _line(put: Put, score: dict[str, Any]) -> dict[str, Any]:
    spec = put.candidate.event_family_spec
    return {
        "priority": score["priority"],
        "hypothesis": put.candidate.hypothesis_id,
        "origin": put.origin,
        "template": put.candidate.template_id,
        "operator": spec.operator_id,
        **{name: round(score[name], 2) for name in ("s1", "s2", "s3")},
        "sentence": put.candidate.mechanism_sentence,
    }


def _scores(connection: duckdb.DuckDBPyConnection, puts: Sequence[Put]) -> list[dict[str, Any]]:
    specs = [
        {"hypothesis_id": p.candidate.hypothesis_id, "origin": p.origin}
        | {
            "controls": p.candidate.controls,
            "operator_id": p.candidate.event_family_spec.operator_id,
        }
        | p.candidate.event_family_spec.model_dump(mode="json")
        for p in puts
    ]
    connection.execute(f"create temp table hypotheses as {_SPECS}", [json.dumps(specs)])
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(_SCORES.glob("*.sql")))
    macro = Environment(autoescape=False).from_string(text).module
    built = {row["name"] for row in rows(connection, _BUILT)}
    tables = [f"blind.main.{name}" for name in _NEEDED]
    also = [f"blind.main.{name}" if name in built else None for name in _ALSO]
    query = macro.score_hypotheses("hypotheses", *tables, *also)  # type: ignore[attr-defined]
    return rows(connection, query)


_BUILT = "select table_name as name from duckdb_tables() where database_name = 'blind'"
_SPECS = """
    select unnest(from_json(?, '[{
        "hypothesis_id": "VARCHAR", "origin": "VARCHAR", "operator_id": "VARCHAR",
        "trigger": "VARCHAR", "direction": "VARCHAR", "attribute": "VARCHAR",
        "gates": ["VARCHAR"], "confirmation": "VARCHAR", "invalidation": "VARCHAR",
        "branch": "VARCHAR", "horizon": "VARCHAR", "controls": ["VARCHAR"],
        "required_datasets": ["VARCHAR"]
    }]'), recursive := true)
"""
