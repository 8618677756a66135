"""Pre-registration: candidates get their place in the ledger before any outcome is theirs.

The ledger is the truth. What dbt reads (macro files, registers) is rendered from it, so it can
be made again and compared at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.checklist import check_candidate, refusal
from generator.entries import load_entries
from generator.freeze import render_batch
from generator.library import load_controls
from generator.registration import hypothesis_row, ledger_entry
from generator.spec import Candidate
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.create_home import create_home
from nullhouse.steps.frozen_files import differences, write_frozen_files
from nullhouse.steps.generate import candidates, read_handwritten
from nullhouse.steps.spans import EPOCH, data_days, frozen_split, propose_split

Record = tuple[str, dict[str, Any]]


def freeze_candidates(home: Home, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Freeze every candidate that is not frozen yet, and hand-written ones; say what was done.

    A hand-written spec that is there already, under whatever wording, is refused.
    """
    create_home(home)
    ledger = Ledger(home.ledger)
    ledger.repair()
    known = _registered(ledger)
    written = [read_handwritten(path) for path in files]
    _refuse_known(written, files, known)
    generated = [c for c in candidates() if c.hypothesis_id not in known]
    written_ids = {c.hypothesis_id for c in written}
    new = [*written, *(c for c in generated if c.hypothesis_id not in written_ids)]
    ledger.append([*_first_records(home, ledger), *_registrations(ledger, new, written_ids)])
    write_frozen_files(home, ledger)
    return _summary(ledger, new)


def check_frozen(home: Home) -> list[dict[str, Any]]:
    """Prove that files and constants equal what the ledger froze; raise a finding if not."""
    ledger = Ledger(home.ledger)
    ledger.repair()
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
    if problems:
        raise Finding(*problems)
    return [
        {"batch": b["batch_id"], "hypotheses": len(b["hypotheses"]), "sha256": b["batch_sha256"]}
        for b in ledger.bodies("batch")
    ]


def _registered(ledger: Ledger) -> dict[str, str]:
    """Hypothesis id to where it stands: frozen in a batch, or refused."""
    frozen = {
        h["hypothesis_id"]: b["batch_id"] for b in ledger.bodies("batch") for h in b["hypotheses"]
    }
    return {h["hypothesis_id"]: "refused" for h in ledger.bodies("refused")} | frozen


def _refuse_known(
    written: Sequence[Candidate], files: Sequence[Path], known: dict[str, str]
) -> None:
    problems = [
        Problem(
            what="this hypothesis is registered already, whatever it is called",
            where=str(path),
            found=f"{candidate.hypothesis_id}, {known[candidate.hypothesis_id]}",
            allowed="a spec that was never registered in this ledger",
            remedy='its verdict stands: nullhouse sql "select * from fct_verdicts"',
        )
        for candidate, path in zip(written, files, strict=True)
        if candidate.hypothesis_id in known
    ]
    if problems:
        raise NullhouseError(*problems)


def _first_records(home: Home, ledger: Ledger) -> list[Record]:
    """The epoch's own entry, and its split as soon as the data are long enough for one."""
    constants = read_constants()
    records: list[Record] = []
    if not ledger.bodies("epoch"):
        records.append(("epoch", {"epoch": EPOCH, "constants_sha256": constants_sha256(constants)}))
    days = data_days(home) if frozen_split(ledger) is None and home.blind.exists() else None
    spans = propose_split(*days, constants) if days else None
    return records + ([("split", {"epoch": EPOCH, "spans": spans})] if spans else [])


def _registrations(ledger: Ledger, new: Sequence[Candidate], written_ids: set[str]) -> list[Record]:
    controls, dataset_ids = load_controls(), [entry.id for entry in load_entries()]
    refusals = {c.hypothesis_id: refusal(check_candidate(c, controls, dataset_ids)) for c in new}
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    records: list[Record] = [
        (
            "refused",
            hypothesis_row(c, batch_id=None, frozen_at=at, refusal=refusals[c.hypothesis_id]),
        )
        for c in new
        if refusals[c.hypothesis_id]
    ]
    passed = [c for c in new if not refusals[c.hypothesis_id]]
    if passed:
        batch_id = f"batch_{len(ledger.bodies('batch')) + 1:04d}"
        constants = constants_sha256(read_constants())
        text = render_batch(batch_id, passed, constants)
        origins = {c.hypothesis_id: "discovery" for c in passed if c.hypothesis_id in written_ids}
        entry = ledger_entry(batch_id, passed, constants, text.sha256, at, origins=origins)  # type: ignore[arg-type]
        records.append(("batch", entry))
    return records


def _summary(ledger: Ledger, new: Sequence[Candidate]) -> list[dict[str, Any]]:
    ids = {c.hypothesis_id for c in new}
    rows = [h for b in ledger.bodies("batch") for h in b["hypotheses"]] + ledger.bodies("refused")
    now = [h for h in rows if h["hypothesis_id"] in ids]
    return [
        {
            "newly_frozen": sum(h["status"] == "frozen" for h in now),
            "newly_refused": sum(h["status"] == "refused" for h in now),
            "frozen_in_all": sum(h["status"] == "frozen" for h in rows),
            "batches": len(ledger.bodies("batch")),
            "split": "frozen" if frozen_split(ledger) else "open: too few days are loaded",
        }
    ]
