"""What the report takes from the ledger beyond the public tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from nullhouse.ledger.entry import Entry


def lines(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """One row per entry, its body in a few words."""
    return [
        {
            "seq": entry.seq,
            "at": entry.at.replace("T", " "),
            "kind": entry.kind,
            "hypothesis_id": entry.body.get("hypothesis_id"),
            "what": _in_words(entry.kind, entry.body),
            "sha256": entry.sha256,
        }
        for entry in entries
    ]


def clauses(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """One row per clause of each hypothesis' latest decision in a phase, in the order asked."""
    latest: dict[tuple[str, int], dict[str, Any]] = {}
    for entry in entries:
        if entry.kind in ("survived", "verdict") and entry.body.get("clauses"):
            phase = 2 if entry.body.get("decided_in") == "phase2" else 1
            latest[entry.body["hypothesis_id"], phase] = entry.body["clauses"]
    return [
        {"hypothesis_id": name, "phase": phase, "clause": clause, **_of(asked)}
        for (name, phase), found in sorted(latest.items())
        for clause, asked in sorted(found.items(), key=lambda item: _place(item[0]))
    ]


def powers(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The blind check's numbers of those whose latest verdict rests on it."""
    latest = {e.body["hypothesis_id"]: e.body for e in entries if e.kind == "verdict"}
    names = ("n_events", "n_days", "minimum_detectable_effect", "power", "overlap")
    return [
        {"hypothesis_id": name, **{column: body[column] for column in names}}
        for name, body in sorted(latest.items())
        if all(column in body for column in names)
    ]


def levels(entries: Sequence[Entry]) -> dict[str, tuple[float, int]]:
    """Of each hypothesis that was tested, its assay's level and how many shared it."""
    return {
        name: (entry.body["alpha"], len(entry.body["hypotheses"]))
        for entry in entries
        if entry.kind == "assay"
        for name in entry.body["hypotheses"]
    }


#: The order in which a decision asks; the ledger keeps its bodies sorted by name.
_ASKED = ("contradicted", "sign", "adjusted_p", "control:", "separation", "materiality")


def _place(clause: str) -> tuple[int, str]:
    for place, name in enumerate(_ASKED):
        if clause == name or (name.endswith(":") and clause.startswith(name)):
            return place, clause
    return len(_ASKED), clause


def _of(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked.get(name) for name in ("found", "asked", "passed", "sentence")}


def _in_words(kind: str, body: dict[str, Any]) -> str:
    known = _WORDS.get(kind)
    return known(body) if known else _plain(body)


def _split(body: dict[str, Any]) -> str:
    return "; ".join(f"{s['span']} {s['first_day']} – {s['last_day']}" for s in body["spans"])


def _assay(body: dict[str, Any]) -> str:
    tested = len(body["hypotheses"])
    return f"assay {body['assay']} of {body['batch_id']}: {tested} tested at {body['alpha']}"


def _trial(body: dict[str, Any]) -> str:
    outcome = {True: "beaten", False: "not beaten"}.get(body["passed"], "does not apply")
    return f"phase {body['phase']}, {body['control_id'].replace('_', ' ')}: {outcome}"


_WORDS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "batch": lambda body: f"{body['batch_id']} froze {len(body['hypotheses'])} hypotheses",
    "split": _split,
    "assay": _assay,
    "opened": lambda body: f"the hold-out, for {', '.join(body['hypotheses'])}",
    "trial": _trial,
    "verdict": lambda body: f"{body['verdict']}: {body['reason']}",
    "survived": lambda body: str(body["reason"]),
    "refused": lambda body: str(body["refusal"]),
}


def _plain(body: dict[str, Any]) -> str:
    """Whatever another kind of entry says in single values; lists are counted."""
    said = [
        f"{name.replace('_', ' ')} {len(value) if isinstance(value, list) else value}"
        for name, value in sorted(body.items())
        if name not in ("origin", "hypothesis_id") and not isinstance(value, dict)
    ]
    return ", ".join(said)
