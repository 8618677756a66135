"""A verdict's reason: the clause that decided, and a sentence a person understands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from analysis.report import words

# code -> (the clause in plain words, the sentence for a reason that brings none of its own)
_CLAUSES: Final[dict[str, tuple[str, str]]] = {
    "adjusted_p": (
        "adjusted p-value",
        "Among so many tests an effect of this size is not surprising enough.",
    ),
    "control": (
        "control: {}",
        "This control, in which the mechanism cannot act, does about as well.",
    ),
    "separation": (
        "separation from the closest control",
        "The real effect stands too near to its closest control.",
    ),
    "materiality": ("size of the effect", "The effect may be too small to matter."),
    "unstable": (
        "stability",
        "The effect hangs on single days, symbols or parts of the span.",
    ),
    "sensitivity": ("sensitivity", "A small hidden difference would explain the effect."),
    "contradicted": ("opposite direction", "The effect is there, but runs the other way."),
    "phase2": ("hold-out: {}", "What discovery showed did not repeat on the hold-out."),
    "missing_data": ("missing data: {}", "A required data set has not been loaded."),
    "low_power": ("too few events", "Too few events to find an effect of the declared size."),
    "low_overlap": (
        "no comparable bars",
        "Too few events have bars without an event to compare with.",
    ),
    "checklist": ("checklist: {}", "The candidate failed the checklist before any test."),
    "invalid_assay": (
        "invalid assay",
        "A live negative control misbehaved, so the batch is void and waits for another test.",
    ),
    "queued": ("waiting", "Frozen, and not evaluated yet."),
    "no_test": ("no test for this kind yet", "The house has no test for this kind so far."),
    "equivalence": (
        "what should be absent",
        "What the sentence says is absent could not be ruled out.",
    ),
    "promoted": (
        "every clause held",
        "Every control was beaten, in discovery and on the hold-out.",
    ),
}

_CODE: Final = re.compile(r"([a-z0-9_]+(?::[\w.\-]*\w)*)(?:\s*[:;,.–—]\s*|\s+|$)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Reason:
    """One reason, taken apart."""

    code: str
    clause: str
    sentence: str

    @property
    def control_id(self) -> str | None:
        """The control that decided, when one did."""
        parts = self.code.split(":")
        named = "control" in parts[:-1]
        return parts[-1] if named else None


def read_reason(raw: Any) -> Reason:
    """Split `code sentence`; a text without a known code is a sentence as it stands."""
    given = "" if raw is None else str(raw).strip()
    found = _CODE.fullmatch(given)
    if found is None or not _is_code(found[1]):
        return Reason("", "", given or "No reason was given.")
    code, sentence = found[1], found[2].strip()
    return Reason(code, clause_words(code), _capital(sentence) or _stock_sentence(code))


def clause_words(code: str) -> str:
    """A reason's code as a noun phrase."""
    head, _, rest = code.partition(":")
    if head not in _CLAUSES:
        return words.phrase(code).replace(":", ": ")
    pattern = _CLAUSES[head][0]
    if "{}" not in pattern:
        return pattern
    if not rest:
        return pattern.partition(":")[0]
    if head == "missing_data":
        return pattern.format(rest)  # the id is what one asks `ingest` for
    inner = rest.partition(":")[0]
    return pattern.format(clause_words(rest) if inner in _CLAUSES else words.phrase(rest))


def _is_code(head: str) -> bool:
    return head in _CLAUSES or "_" in head or ":" in head


def _stock_sentence(code: str) -> str:
    head = code.partition(":")[0]
    if head in _CLAUSES:
        return _CLAUSES[head][1]
    return f"{_capital(clause_words(code))}."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
