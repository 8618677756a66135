"""Pre-registration: candidates get their place in the ledger before any outcome is theirs.

The ledger is the truth. What dbt reads (macro files, registers) is rendered from it, so it can
be made again and compared at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.checklist import ChecklistResult, check_candidate, refusal
from generator.entries import load_entries
from generator.freeze import render_batch
from generator.handwritten import Discovery
from generator.library import load_controls
from generator.queue import Put
from generator.registration import hypothesis_row, ledger_entry
from generator.rules import problem
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.create_home import create_home
from nullhouse.steps.epochs import next_epoch
from nullhouse.steps.frozen_files import differences, write_frozen_files
from nullhouse.steps.generate import candidates, read_written
from nullhouse.steps.spans import data_days, frozen_split, propose_split

Record = tuple[str, dict[str, Any]]


def freeze_candidates(home: Home, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Freeze every candidate that is not registered yet, and hand-written ones; say what was done.

    A spec of a given file that is there already, under whatever wording, is refused. What was
    discarded, by a verdict or by the checklist, is registered and never frozen again.
    """
    create_home(home)
    ledger = Ledger(home.ledger)
    ledger.repair()
    # Another freeze at the same time would find the same candidates new, and freeze them twice.
    with ledger.exclusive():
        known = _registered(ledger)
        written = read_written(files)
        _refuse_known(written, files, known)
        new = [put for put in candidates(written) if put.candidate.hypothesis_id not in known]
        ledger.append([*_first_records(home, ledger), *_registrations(ledger, new)])
        write_frozen_files(home, ledger)
    return _summary(ledger, new)


def check_frozen(home: Home) -> list[dict[str, Any]]:
    """Prove that files and constants equal what the ledger froze; raise a finding if not."""
    ledger = Ledger(home.ledger)
    ledger.repair()
    problems = frozen_problems(home, ledger)
    if problems:
        raise Finding(*problems)
    return [
        {"batch": b["batch_id"], "hypotheses": len(b["hypotheses"]), "sha256": b["batch_sha256"]}
        for b in ledger.bodies("batch")
    ]


def frozen_problems(home: Home, ledger: Ledger) -> list[Problem]:
    """Where files or constants are not what the ledger froze; nothing is written."""
    problems = differences(home, ledger)
    current = constants_sha256(read_constants())
    for batch in ledger.bodies("batch"):
        if batch["constants_sha256"] != current:
            problems.append(
                Problem(
                    what="the constants are not those that were frozen",
                    where=f"seeds/constants.csv against {batch['batch_id']}",
                    found=current,
                    allowed=batch["constants_sha256"],
                    remedy="restore the seed; other constants are a new epoch in a new home",
                )
            )
    return problems


def _registered(ledger: Ledger) -> dict[str, str]:
    """Hypothesis id to where it stands: its latest verdict, its batch, or refused."""
    known = {h["hypothesis_id"]: "refused by the checklist" for h in ledger.bodies("refused")}
    for batch in ledger.bodies("batch"):
        known |= {h["hypothesis_id"]: f"frozen in {batch['batch_id']}" for h in batch["hypotheses"]}
    for verdict in ledger.bodies("verdict"):
        known[verdict["hypothesis_id"]] = f"{verdict['verdict']} ({verdict['reason']})"
    return known


def _refuse_known(
    written: Sequence[Discovery], files: Sequence[Path], known: dict[str, str]
) -> None:
    problems = [
        problem(
            "never_again",
            "this hypothesis is registered already, whatever it is called",
            str(path),
            f"{name}, {known[name]}",
            "a spec that was never registered in this ledger",
        )
        for discovery, path in zip(written, files, strict=True)
        if (name := discovery.candidate.hypothesis_id) in known
    ]
    if problems:
        raise NullhouseError(*problems)


def _first_records(home: Home, ledger: Ledger) -> list[Record]:
    """The epoch's own entry, and its split as soon as the data are long enough for one."""
    constants = read_constants()
    records: list[Record] = []
    if not ledger.bodies("epoch"):
        records.append(("epoch", {"epoch": 1, "constants_sha256": constants_sha256(constants)}))
    days = data_days(home) if home.blind.exists() else None
    if days is None or frozen_split(ledger) is not None:
        return records + (next_epoch(ledger, days[1], constants) if days else [])
    spans = propose_split(*days, constants)
    return records + ([("split", {"epoch": 1, "spans": spans})] if spans else [])


def _registrations(ledger: Ledger, new: Sequence[Put]) -> list[Record]:
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    answers, records = _answers(new), list[Record]()
    passed = [put for put in new if refusal(answers[put.candidate.hypothesis_id]) is None]
    for put in new:
        why = refusal(answers[put.candidate.hypothesis_id])
        if why is not None:
            row = hypothesis_row(
                put.candidate,
                batch_id=None,
                frozen_at=at,
                origin=put.origin,
                because=put.because,
                refusal=why,
            )
            records.append(("refused", row))
    return records + ([_batch(ledger, passed, at)] if passed else [])


def _batch(ledger: Ledger, passed: Sequence[Put], at: str) -> Record:
    batch_id = f"batch_{len(ledger.bodies('batch')) + 1:04d}"
    constants = constants_sha256(read_constants())
    frozen = [put.candidate for put in passed]
    text = render_batch(batch_id, frozen, constants)
    entry = ledger_entry(
        batch_id,
        frozen,
        constants,
        text.sha256,
        at,
        origins={p.candidate.hypothesis_id: p.origin for p in passed},
        arguments={p.candidate.hypothesis_id: p.because for p in passed if p.because},
    )
    return "batch", entry


def _answers(new: Sequence[Put]) -> dict[str, list[ChecklistResult]]:
    """The checklist's five answers, by hypothesis."""
    controls, dataset_ids = load_controls(), [entry.id for entry in load_entries()]
    return {
        put.candidate.hypothesis_id: check_candidate(put.candidate, controls, dataset_ids)
        for put in new
    }


def _summary(ledger: Ledger, new: Sequence[Put]) -> list[dict[str, Any]]:
    ids = {put.candidate.hypothesis_id for put in new}
    rows = [h for b in ledger.bodies("batch") for h in b["hypotheses"]] + ledger.bodies("refused")
    now = [h for h in rows if h["hypothesis_id"] in ids]
    refused = [h for h in now if h["status"] == "refused"]
    done = {
        "newly_frozen": len(now) - len(refused),
        "newly_refused": len(refused),
        "frozen_in_all": sum(h["status"] == "frozen" for h in rows),
        "batches": len(ledger.bodies("batch")),
        "split": "frozen" if frozen_split(ledger) else "open: too few days are loaded",
    }
    return [
        done
        | (
            {"refusals": [f"{h['hypothesis_id']} {h['refusal']}" for h in refused]}
            if refused
            else {}
        )
    ]
