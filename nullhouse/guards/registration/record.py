"""The ledger's order: frozen, then tried, then opened once, then decided for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nullhouse.base.constants import number, read_constants
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry

Look = Callable[[Ground], list[Finding]]


@dataclass
class _Seen:
    """What the entries so far say of each hypothesis."""

    frozen: dict[str, int] = field(default_factory=dict)
    survived: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    decided: dict[str, str] = field(default_factory=dict)
    assays: int = 0
    late: set[str] = field(default_factory=set)


def look(ground: Ground) -> list[Finding]:
    """Every entry that stands where it may not; a broken chain is raised by the ledger itself."""
    return breaches(Ledger(ground.home.ledger).entries(), number(read_constants(), "alpha_epoch"))


def breaches(entries: list[Entry], alpha: float) -> list[Finding]:
    """Entries that come before what they rest on, or after what ended their matter."""
    seen, found = _Seen(), list[Finding]()
    for entry in entries:
        found += [_finding(entry, *breach) for breach in _breaches_of(entry, seen, alpha)]
        _take(entry, seen)
    return found


def _breaches_of(entry: Entry, seen: _Seen, alpha: float) -> list[tuple[str, str, str]]:
    """``(hypothesis, what is wrong, what must be)``."""
    body = entry.body
    if entry.kind == "batch":
        return [
            (h, f"frozen anew, first by entry {seen.frozen[h]}", "a spec is frozen once")
            for h in _frozen(body)
            if h in seen.frozen
        ]
    if entry.kind == "assay":
        return _breaches_of_assay(body, seen, alpha)
    names = body.get("hypotheses") if entry.kind == "opened" else [body.get("hypothesis_id")]
    if entry.kind not in ("trial", "survived", "opened", "verdict"):
        return []
    return [(name, *why) for name in names or [] for why in _out_of_turn(entry, name, seen)]


def _breaches_of_assay(
    body: dict[str, Any], seen: _Seen, alpha: float
) -> list[tuple[str, str, str]]:
    due = alpha / ((seen.assays + 1) * (seen.assays + 2))
    found = [("assay", f"level {body['alpha']}", f"level {due}")] if body["alpha"] != due else []
    batch = body.get("batch_id")
    if batch in seen.late:
        late = f"{batch} was frozen after the epoch's first assay"
        found.append(("assay", late, "batches of an epoch are frozen before its first assay"))
    return found


def _out_of_turn(entry: Entry, name: str, seen: _Seen) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    if name not in seen.frozen:
        wrong.append((f"{entry.kind} before any batch holds it", "frozen, then tried"))
    if name in seen.decided:
        wrong.append((f"{entry.kind} after {seen.decided[name]}", "decided for ever"))
    if entry.kind == "opened" and name not in seen.survived:
        wrong.append(("the hold-out opened for it", "opened for Phase-1 survivors alone"))
    if entry.kind == "opened" and name in seen.opened:
        wrong.append(("the hold-out opened for it again", "opened once"))
    if _of_phase2(entry) and name not in seen.opened:
        wrong.append((f"a Phase-2 {entry.kind} without an opening", "opened, then tried"))
    return wrong


def _of_phase2(entry: Entry) -> bool:
    body = entry.body
    late = body.get("phase") == 2 or body.get("decided_in") == "phase2"
    return late or body.get("verdict") == "promoted"


def _take(entry: Entry, seen: _Seen) -> None:
    body = entry.body
    if entry.kind == "batch":
        seen.frozen |= {name: entry.seq for name in _frozen(body) if name not in seen.frozen}
        seen.late |= {body["batch_id"]} if seen.assays and "batch_id" in body else set()
    elif entry.kind == "epoch":
        seen.assays, seen.late = 0, set()
    elif entry.kind == "assay":
        seen.assays += 1
    elif entry.kind == "survived":
        seen.survived.add(body["hypothesis_id"])
    elif entry.kind == "opened":
        seen.opened |= set(body["hypotheses"])
    elif entry.kind == "verdict" and body["verdict"] in ("promoted", "discarded"):
        seen.decided.setdefault(body["hypothesis_id"], body["verdict"])


def _frozen(body: dict[str, Any]) -> list[str]:
    return [h["hypothesis_id"] for h in body["hypotheses"] if h["status"] == "frozen"]


def _finding(entry: Entry, name: str, found: str, expected: str) -> Finding:
    return Finding(
        guard="registration",
        model="ledger",
        column=entry.kind,
        row=f"entry {entry.seq}, {name}",
        expected=expected,
        found=found,
        cause="the ledger tells another order than registration allows",
        remedy="what was found out of turn counts for nothing; find the step that wrote it",
    )
