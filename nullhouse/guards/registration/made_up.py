"""Ledgers that never were: one hypothesis of each fate, for questions that need no data."""

from __future__ import annotations

from typing import Any

from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.create_home import create_home
from nullhouse.steps.evaluate.queue import untested_kind
from nullhouse.steps.freeze import freeze_candidates

#: How each came to stand where it stands.
VERDICTS = ("open", "untestable", "discarded", "survived", "promoted", "failed", "refused")

Record = tuple[str, dict[str, Any]]


def ledger_of_all_fates(home: Home) -> dict[str, str]:
    """Freeze what is put forward and make up results; give back one hypothesis by fate."""
    create_home(home)
    freeze_candidates(home, [])
    ledger = Ledger(home.ledger)
    rows = [h for b in ledger.bodies("batch") for h in b["hypotheses"] if not untested_kind(h)]
    ids = dict(zip(VERDICTS, [h["hypothesis_id"] for h in rows], strict=False))
    refused = _never_frozen(rows[len(VERDICTS)])
    ids["refused"] = refused["hypothesis_id"]
    ledger.append([*_results(ids), ("refused", refused)])
    return ids


def _never_frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "hypothesis_id": "H_000000000000", "status": "refused", "refusal": "checklist"}


def _results(ids: dict[str, str]) -> list[Record]:
    return [
        _verdict(ids["untestable"], "untestable", "phase1"),
        _verdict(ids["discarded"], "discarded", "phase1"),
        *(("survived", _body(ids[fate])) for fate in ("survived", "promoted", "failed")),
        ("opened", {"hypotheses": sorted([ids["promoted"], ids["failed"]]), "seed": 1}),
        _verdict(ids["promoted"], "promoted", "phase2"),
        _verdict(ids["failed"], "discarded", "phase2"),
    ]


def _verdict(name: str, verdict: str, phase: str) -> Record:
    return "verdict", {**_body(name), "verdict": verdict, "decided_in": phase}


def _body(name: str) -> dict[str, Any]:
    origin = dict.fromkeys(("constants_sha256", "data_sha256", "code_sha256"), "another")
    return {"hypothesis_id": name, "reason": "made_up: for a proof", "origin": origin}


def made_up_results(ledger: Ledger) -> list[Record]:
    """Every other frozen hypothesis discarded, and every fourth a survivor."""
    frozen = [h["hypothesis_id"] for b in ledger.bodies("batch") for h in b["hypotheses"]]
    return [
        *(_verdict(name, "discarded", "phase1") for name in frozen[::2]),
        *(("survived", _body(name)) for name in frozen[1::4]),
    ]
