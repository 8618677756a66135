"""Phase 2: the survivors, once, on the hold-out. It can only restrict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.phase import run_phase2
from analysis.rules import Rules
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.queue import standings
from nullhouse.steps.evaluate.record import Record, seed_of, trial_body, verdict
from nullhouse.warehouse.dbt import run_dbt
from nullhouse.warehouse.tables import open_tables


def phase2(home: Home, ledger: Ledger, rules: Rules, origin: dict[str, Any]) -> list[Record]:
    """Open the hold-out for the survivors without a verdict; return the ledger records.

    The opening is recorded before the file is attached. A run that died after that finds its
    own opening and repeats the same draws.
    """
    members = [s.hypothesis for s in standings(ledger) if s.survived and not s.is_final]
    if not members:
        return []
    opening = _opening(ledger, members)
    run_dbt(home, "build", target="phase2")
    with open_tables(home, holdout=True) as connection:
        inputs = load_inputs(connection, members, "holdout", sighted=True)
    result = run_phase2(inputs.grid.panel, inputs.families, rules, opening["seed"])
    records: list[Record] = [("trial", trial_body(trial)) for trial in result.trials]
    records += [
        verdict(
            decision.hypothesis_id,
            "promoted" if decision.passed else "discarded",
            "phase2",
            f"{decision.code}: {decision.sentence}",
            clauses={name: asdict(clause) for name, clause in decision.clauses.items()},
            gamma=decision.gamma,
        )
        for decision in result.decisions
    ]
    return [(kind, {**body, "origin": origin}) for kind, body in records]


def _opening(ledger: Ledger, members: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The opening of exactly these hypotheses: an earlier one that was cut off, or a new one."""
    ids = sorted(h["hypothesis_id"] for h in members)
    for body in ledger.bodies("opened"):
        if body["hypotheses"] == ids:
            return body
    body = {"hypotheses": ids, "seed": seed_of("phase2", *ids)}
    ledger.append([("opened", body)])
    return body
