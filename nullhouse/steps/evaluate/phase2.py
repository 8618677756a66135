"""Phase 2: the survivors, once, on the hold-out. It can only restrict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.phase import run_phase2
from analysis.rules import Rules
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.inputs import OUTCOMES, load_inputs
from nullhouse.steps.evaluate.queue import standings
from nullhouse.steps.evaluate.record import Record, draw_seed, trial_body, verdict
from nullhouse.steps.evaluate.splits import load_splits
from nullhouse.warehouse.dbt import run_dbt
from nullhouse.warehouse.tables import open_tables


def phase2(
    home: Home,
    ledger: Ledger,
    rules: Rules,
    origin: dict[str, Any],
    threads: int | None = None,
) -> None:
    """Open the hold-out for the survivors without a verdict, and append what comes of it.

    The opening is recorded before the file is attached. A run that died after that finds its
    own opening and repeats the same draws.
    """
    members = [s.hypothesis for s in standings(ledger) if s.survived and not s.is_final]
    if not members:
        return
    _open(ledger, members, origin)
    run_dbt(home, "build", target="phase2", threads=threads)
    with open_tables(home, holdout=True, threads=threads) as connection:
        inputs = load_inputs(connection, members, "holdout", sighted=True)
        splits = load_splits(connection, inputs.grid, members, OUTCOMES["holdout"])
    seed = draw_seed(2, origin["constants_sha256"])
    result = run_phase2(
        inputs.grid.panel, inputs.families, rules, seed, threads=threads, splits=splits
    )
    records: list[Record] = [("trial", trial_body(trial)) for trial in result.trials]
    records += [("condition", trial_body(line)) for line in result.conditions]
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
    ledger.append([(kind, {**body, "origin": origin}) for kind, body in records])


def _open(ledger: Ledger, members: Sequence[dict[str, Any]], origin: dict[str, Any]) -> None:
    """Record the opening of those that no earlier run has opened before it was cut off."""
    opened = {name for body in ledger.bodies("opened") for name in body["hypotheses"]}
    new = sorted(h["hypothesis_id"] for h in members if h["hypothesis_id"] not in opened)
    if new:
        ledger.append([("opened", {"hypotheses": new, "origin": origin})])
