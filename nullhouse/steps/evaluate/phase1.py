"""Phase 1: the frozen, testable hypotheses of each batch against every control, on discovery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from analysis.phase import run_phase1
from analysis.promotion import Decision
from analysis.rules import Rules
from nullhouse.base.canonical import sha256_of
from nullhouse.base.constants import number
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.gate import too_short, without_data, without_power
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.queue import Standing, standings, untested_kind
from nullhouse.steps.evaluate.record import Record, plain, seed_of, trial_body, verdict
from nullhouse.warehouse.tables import open_tables


def phase1(
    home: Home,
    ledger: Ledger,
    rules: Rules,
    constants: Mapping[str, str],
    origin: dict[str, Any],
) -> list[Record]:
    """Evaluate every open hypothesis; return the ledger records, appended by the caller."""
    waiting = [s.hypothesis for s in standings(ledger) if s.is_open and not _stands(s, origin)]
    if not waiting:
        return []
    records = _untestable(home, ledger, waiting, rules, constants)
    blocked = {body["hypothesis_id"] for _, body in records}
    testable = [h for h in waiting if h["hypothesis_id"] not in blocked]
    for batch_id in sorted({h["batch_id"] for h in testable}):
        members = [h for h in testable if h["batch_id"] == batch_id]
        assay = 1 + len(ledger.bodies("assay")) + sum(kind == "assay" for kind, _ in records)
        records += _assay(home, members, rules, constants, origin, batch_id, assay)
    return [(kind, {**body, "origin": origin}) for kind, body in records]


def alpha_of_assay(constants: Mapping[str, str], assay: int) -> float:
    """alpha/(b(b+1)): the levels of all assays of an epoch add up to its alpha."""
    return number(constants, "alpha_epoch") / (assay * (assay + 1))


def _untestable(
    home: Home,
    ledger: Ledger,
    waiting: Sequence[dict[str, Any]],
    rules: Rules,
    constants: Mapping[str, str],
) -> list[Record]:
    with open_tables(home) as connection:
        lacking = without_data(connection, waiting)
        records = [verdict(name, "untestable", "phase1", why) for name, why in lacking.items()]
        served = [h for h in waiting if h["hypothesis_id"] not in lacking]
        short = too_short(home, ledger, constants)
        if short and rules.power_gate:
            reason, numbers = short
            return records + [
                verdict(h["hypothesis_id"], "untestable", "phase1", reason, **numbers)
                for h in served
            ]
        untested = {h["hypothesis_id"]: why for h in served if (why := untested_kind(h))}
        records += [
            verdict(name, "queued", "phase1", f"no_test: {why}") for name, why in untested.items()
        ]
        served = [h for h in served if h["hypothesis_id"] not in untested]
        if served and rules.power_gate:
            alpha = alpha_of_assay(constants, 1 + len(ledger.bodies("assay")))
            records += without_power(connection, served, rules, alpha)
    return records


def _stands(standing: Standing, origin: dict[str, Any]) -> bool:
    """An untestable hypothesis stays so while its data, its code and the rules are the same."""
    if standing.verdict is None:
        return False
    known = standing.verdict["origin"]
    return all(
        known[name] == origin[name] for name in ("data_sha256", "code_sha256", "constants_sha256")
    )


def _assay(
    home: Home,
    members: Sequence[dict[str, Any]],
    rules: Rules,
    constants: Mapping[str, str],
    origin: dict[str, Any],
    batch_id: str,
    assay: int,
) -> list[Record]:
    alpha = alpha_of_assay(constants, assay)
    seed = seed_of("phase1", batch_id, assay, sha256_of(origin["constants_sha256"]))
    with open_tables(home) as connection:
        inputs = load_inputs(connection, members, "discovery", sighted=True)
    # The gate has been passed, blind; it is not asked again with outcomes at hand.
    ungated = replace(rules, power_gate=False)
    result = run_phase1(inputs.grid.panel, inputs.families, ungated, alpha, seed)
    records: list[Record] = [
        (
            "assay",
            {
                "assay": assay,
                "batch_id": batch_id,
                "alpha": alpha,
                "seed": seed,
                "hypotheses": [h["hypothesis_id"] for h in members],
            },
        )
    ]
    records += [("trial", {**trial_body(trial), "assay": assay}) for trial in result.trials]
    return records + [_decided(decision, assay) for decision in result.decisions]


def _decided(decision: Decision, assay: int) -> Record:
    """A survivor goes on to Phase 2; what has too few events is not refuted by that."""
    reason = f"{decision.code}: {decision.sentence}"
    clauses = plain({name: asdict(clause) for name, clause in decision.clauses.items()})
    if decision.passed:
        body = {"hypothesis_id": decision.hypothesis_id, "reason": reason, "clauses": clauses}
        return "survived", {**body, "assay": assay}
    outcome = "untestable" if decision.code in ("low_power", "low_overlap") else "discarded"
    name = decision.hypothesis_id
    numbers = {"clauses": clauses, "gamma": decision.gamma, "assay": assay}
    return verdict(name, outcome, "phase1", reason, **numbers)
