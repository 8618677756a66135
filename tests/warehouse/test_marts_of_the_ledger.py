"""What the ledger says of levels, voids, clauses and rescues, as SQL tells it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nullhouse.base.home import PROJECT
from nullhouse.ledger.chain import Ledger

MARTS = PROJECT / "models" / "sighted" / "marts"
COLUMNS = "{seq: 'BIGINT', kind: 'VARCHAR', \"at\": 'TIMESTAMP', body: 'JSON', sha256: 'VARCHAR'}"
Rows = list[dict[str, Any]]
Record = tuple[str, dict[str, Any]]


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Rows]:
    """The rows of a mart over a made-up ledger; two hypotheses are frozen, H_1 and H_2."""

    def rows(mart: str, *records: Record) -> Rows:
        ledger = Ledger(tmp_path / f"{mart}.jsonl")
        ledger.append(records)
        read = f"read_json('{ledger.path}', format = 'newline_delimited', columns = {COLUMNS})"
        with duckdb.connect() as base:
            base.execute(
                """create table dim_hypotheses_sighted as select unnest(['H_1', 'H_2']) as
                   hypothesis_id, 'frozen' as status, null as refusal, null::timestamp as frozen_at"""
            )
            base.execute(
                """create table fct_trials as select 'H_1' as hypothesis_id, 1 as phase, 'A' as level,
                   true as passed, unnest(['far', 'near']) as control_id,
                   unnest([9.0, 3.2]) as separation"""
            )
            for name in ("fct_clauses", mart):
                base.execute(f"create or replace table {name} as {_sql(name, read)}")
            cursor = base.execute(f"from {mart}")
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows


def _sql(mart: str, read: str) -> str:
    text = (MARTS / f"{mart}.sql").read_text(encoding="utf-8")
    text = re.sub(
        r"\{\{ read_ledger\('(\w+)'\) \}\}", rf"(select * from {read} where kind = '\1')", text
    )
    return re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text)


def verdict(name: str, what: str, reason: str, **more: Any) -> Record:
    body = {"hypothesis_id": name, "verdict": what, "decided_in": "phase1", "reason": reason}
    return "verdict", {**body, **more}


def clause(found: float | None, passed: bool | None = True) -> dict[str, Any]:
    return {"passed": passed, "found": found, "asked": 1.0, "code": "c", "sentence": "s"}


ASSAY = {
    "assay": 1,
    "epoch": 1,
    "batch_id": "batch_0001",
    "alpha": 0.025,
    "alpha_spent": 0.025,
    "alpha_left": 0.025,
    "hypotheses": ["H_1", "H_2"],
}
FAKES = [
    ("live_control", {"assay": 1, "fake_id": f"f{n}", "rejected": n < 7, "promoted": n < 1})
    for n in range(20)
]


def test_a_void_assay_shows_what_it_spent_and_why_it_is_void(told: Callable[..., Rows]) -> None:
    void = verdict("H_1", "queued", "invalid_assay: 7 of 20 families", assay=1)
    [row] = told("fct_assays", ("assay", ASSAY), *FAKES, void)
    assert (row["alpha"], row["alpha_left"], row["hypotheses"]) == (0.025, 0.025, 2)
    assert (row["live_controls"], row["live_rejected"], row["live_promoted"]) == (20, 7, 1)
    assert row["is_void"] and row["void_reason"].startswith("invalid_assay: 7 of 20")


def test_an_assay_that_stands_is_not_void(told: Callable[..., Rows]) -> None:
    [row] = told("fct_assays", ("assay", ASSAY), ("survived", {"hypothesis_id": "H_1", "assay": 1}))
    assert (row["is_void"], row["void_reason"], row["survived"]) == (False, None, 1)


def test_every_clause_is_a_row_and_a_column_of_the_verdict(told: Callable[..., Rows]) -> None:
    first = {
        "hypothesis_id": "H_1",
        "clauses": {
            "adjusted_p": clause(0.0125),
            "control:near": clause(0.01),
            "control:silent": clause(None, None),
            "separation": clause(3.2),
            "sensitivity": clause(0.9),
        },
    }
    second = {"adjusted_p": clause(0.03), "condition:gate:depth:thin": clause(0.1, passed=False)}
    late = verdict("H_1", "discarded", "phase2:condition: no", clauses=second)
    late[1]["decided_in"] = "phase2"
    records = (("survived", first), late)
    assert len(told("fct_clauses", *records)) == 7
    row = next(r for r in told("fct_verdicts", *records) if r["hypothesis_id"] == "H_1")
    assert (row["p_adjusted"], row["separation"], row["spiked_power"]) == (0.0125, 3.2, 0.9)
    assert (row["controls_beaten"], row["closest_control"]) == (True, "near")
    assert (row["holdout_p"], row["conditions_hold"]) == (0.03, False)


def test_nothing_that_is_written_after_a_final_verdict_is_told(told: Callable[..., Rows]) -> None:
    rows = told(
        "fct_verdicts",
        verdict("H_1", "discarded", "adjusted_p: no"),
        verdict("H_1", "promoted", "promoted: yes"),
        verdict("H_2", "untestable", "low_power: few"),
        verdict("H_2", "queued", "invalid_assay: void"),
    )
    assert {r["hypothesis_id"]: r["verdict"] for r in rows} == {"H_1": "discarded", "H_2": "queued"}
