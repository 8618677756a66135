"""Phase 1: the frozen, testable hypotheses of each batch against every control, on discovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from analysis.live_controls import run_live_controls
from analysis.phase import run_phase1
from analysis.promotion import Decision
from analysis.rules import Rules
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch, unfinished
from nullhouse.steps.evaluate.gate import too_short, without_data, without_power
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.queue import Standing, standings, untested_kind
from nullhouse.steps.evaluate.record import Record, draw_seed, plain, trial_body, verdict
from nullhouse.warehouse.tables import open_tables

#: Called with the power checks, after they are on record and before any outcome is read.
Told = Callable[[list[dict[str, Any]]], None]


def phase1(
    home: Home,
    ledger: Ledger,
    rules: Rules,
    constants: Mapping[str, str],
    origin: dict[str, Any],
    threads: int | None = None,
    told: Told | None = None,
) -> None:
    """Evaluate every open hypothesis and append to the ledger, in this order: who cannot be
    tested, and what power the others have; each assay, which spends its level; its results.

    What is appended before outcomes are read stays if the run dies. An assay that was cut off
    is taken up by the next run with the same level, and with the same draws as all draws are.
    """

    def write(records: Sequence[Record]) -> None:
        ledger.append([(kind, {**body, "origin": origin}) for kind, body in records])

    waiting = [s.hypothesis for s in standings(ledger) if s.is_open and not _stands(s, origin)]
    if not waiting:
        return
    records = _untestable(home, ledger, waiting, rules, constants, threads)
    write(_news(ledger, records))
    if told is not None:
        told([body for kind, body in records if kind == "power"])
    blocked = {body["hypothesis_id"] for kind, body in records if kind == "verdict"}
    testable = [h for h in waiting if h["hypothesis_id"] not in blocked]
    for batch_id in sorted({h["batch_id"] for h in testable}):
        members = [h for h in testable if h["batch_id"] == batch_id]
        assay = _cut_off(ledger, members, origin)
        if assay is None:
            epoch = Epoch.of(ledger, constants)
            refusal = epoch.refusal(batch_id)
            if refusal is not None:
                write([verdict(h["hypothesis_id"], "queued", "phase1", refusal) for h in members])
                continue
            assay = _new_assay(ledger, members, epoch)
            write([("assay", assay)])
        write(_assay(home, ledger, members, rules, origin, assay, threads))


def _untestable(
    home: Home,
    ledger: Ledger,
    waiting: Sequence[dict[str, Any]],
    rules: Rules,
    constants: Mapping[str, str],
    threads: int | None,
) -> list[Record]:
    epoch = Epoch.of(ledger, constants)
    with open_tables(home, threads=threads) as connection:
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
        barred = {h["hypothesis_id"]: why for h in served if (why := _barred(h, epoch))}
        records += [verdict(name, "queued", "phase1", why) for name, why in barred.items()]
        served = [h for h in served if h["hypothesis_id"] not in barred]
        if served and rules.power_gate:
            records += without_power(connection, served, rules, epoch.next_level)
    return records


def _barred(hypothesis: dict[str, Any], epoch: Epoch) -> str | None:
    """Why a hypothesis that has its data waits all the same."""
    untested = untested_kind(hypothesis)
    return f"no_test: {untested}" if untested else epoch.refusal(hypothesis["batch_id"])


def _news(ledger: Ledger, records: Sequence[Record]) -> list[Record]:
    """The records without those power checks that the ledger holds already."""
    known = {
        body["hypothesis_id"]: {name: value for name, value in body.items() if name != "origin"}
        for body in ledger.bodies("power")
    }
    return [
        (kind, body)
        for kind, body in records
        if kind != "power" or known.get(body["hypothesis_id"]) != body
    ]


def _cut_off(
    ledger: Ledger, members: Sequence[dict[str, Any]], origin: dict[str, Any]
) -> dict[str, Any] | None:
    """The assay of these very members that a crash left without a result, if there is one."""
    last = unfinished(ledger)
    same = last is not None and last["origin"] == origin
    return last if same and last and last["hypotheses"] == _names(members) else None


def _new_assay(ledger: Ledger, members: Sequence[dict[str, Any]], epoch: Epoch) -> dict[str, Any]:
    """The entry by which an assay spends its level."""
    return {
        "assay": 1 + len(ledger.bodies("assay")),
        "epoch": epoch.number,
        "batch_id": members[0]["batch_id"],
        "alpha": epoch.next_level,
        "alpha_spent": epoch.spent + epoch.next_level,
        "alpha_left": epoch.left - epoch.next_level,
        "hypotheses": _names(members),
    }


def _names(members: Sequence[dict[str, Any]]) -> list[str]:
    return [h["hypothesis_id"] for h in members]


#: What an answer without a test rests on.
_GROUNDS = ("data_sha256", "code_sha256", "constants_sha256", "epoch")


def _stands(standing: Standing, origin: dict[str, Any]) -> bool:
    """What could not be tested stays so while its data, its code, the rules and the epoch are
    the same."""
    if standing.verdict is None:
        return False
    known = standing.verdict["origin"]
    return all(known.get(name) == origin.get(name) for name in _GROUNDS)


def _assay(
    home: Home,
    ledger: Ledger,
    members: Sequence[dict[str, Any]],
    rules: Rules,
    origin: dict[str, Any],
    assay: dict[str, Any],
    threads: int | None,
) -> list[Record]:
    """Made-up families first: where they are found to mean something, nothing real is tested."""
    seed, number = draw_seed(1, origin["constants_sha256"]), assay["assay"]
    with open_tables(home, threads=threads) as connection:
        inputs = load_inputs(connection, members, "discovery", sighted=True)
    panel, families, alpha = inputs.grid.panel, inputs.families, assay["alpha"]
    live = run_live_controls(panel, families, rules, alpha, seed, threads)
    records: list[Record] = [
        ("live_control", {**asdict(answer), "assay": number}) for answer in live.answers
    ]
    if live.void is not None:
        return records + _void(members, number, live.void)
    # The gate has been passed, blind; it is not asked again with outcomes at hand.
    ungated = replace(rules, power_gate=False)
    result = run_phase1(panel, families, ungated, alpha, seed, threads=threads)
    records += [("trial", {**trial_body(trial), "assay": number}) for trial in result.trials]
    sensitivity = _sensitivity(ledger, rules)
    return records + [_decided(d, number, sensitivity) for d in result.decisions]


def _sensitivity(ledger: Ledger, rules: Rules) -> dict[str, dict[str, Any]]:
    """The clause on assay sensitivity of each hypothesis: settled blind, by its latest check."""
    return {
        body["hypothesis_id"]: {
            "passed": body["testable"],
            "found": body["spiked"],
            "asked": rules.power_required,
            "code": "sensitivity",
            "sentence": body["sentence"],
        }
        for body in ledger.bodies("power")
    }


def _void(members: Sequence[dict[str, Any]], assay: int, why: str) -> list[Record]:
    """All of a void batch goes back into the queue; its level is spent all the same."""
    reason = f"invalid_assay: {why}; assay {assay} is void"
    return [verdict(h["hypothesis_id"], "queued", "phase1", reason, assay=assay) for h in members]


def _decided(decision: Decision, assay: int, sensitivity: Mapping[str, dict[str, Any]]) -> Record:
    """A survivor goes on to Phase 2; what has too few events is not refuted by that."""
    name = decision.hypothesis_id
    reason = f"{decision.code}: {decision.sentence}"
    clauses = plain({key: asdict(clause) for key, clause in decision.clauses.items()})
    clauses |= {"sensitivity": sensitivity[name]} if name in sensitivity else {}
    if decision.passed:
        body = {"hypothesis_id": name, "reason": reason, "clauses": clauses}
        return "survived", {**body, "assay": assay}
    outcome = "untestable" if decision.code in ("low_power", "low_overlap") else "discarded"
    numbers = {"clauses": clauses, "gamma": decision.gamma, "assay": assay}
    return verdict(name, outcome, "phase1", reason, **numbers)
