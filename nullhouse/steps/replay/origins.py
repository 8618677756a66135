"""Whether data, code and rules are those that an entry was made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nullhouse.base.errors import Problem
from nullhouse.ledger.entry import Entry

#: What must be the same, and what it is called.
_SAME = {
    "data_sha256": "the data in the lake",
    "constants_sha256": "the constants (seeds/constants.csv)",
    "models_sha256": "the models, macros or seeds",
    "code_sha256": "the Python that computes verdicts",
}


def differences(entry: Entry, now: Mapping[str, Any]) -> Problem | None:
    """Why an entry cannot be replayed here, and which fingerprints say so; None if it can."""
    recorded = entry.body.get("origin")
    if not recorded:
        found = ["the entry carries no fingerprints"]
    else:
        found = [*_changed(recorded, now), *_other_releases(recorded.get("engine"), now["engine"])]
    if not found:
        return None
    return Problem(
        what=f"entries from {entry.seq} on cannot be replayed: they were made from something else",
        where=f"ledger entry {entry.seq} ({entry.kind}) of {entry.at}",
        found="; ".join(found),
        allowed="the fingerprints that the entry carries",
        remedy=f"for the lake as it was: nullhouse vintage DIR --at {entry.at[:19]}; for the code, "
        "the checkout of that version with its lock",
    )


def _changed(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name, what in _SAME.items():
        old = recorded.get(name)
        if old != now[name]:
            yield f"{what}: recorded {_short(old)}, here {_short(now[name])}"


def _other_releases(recorded: Mapping[str, str] | None, now: Mapping[str, str]) -> Iterator[str]:
    for library, release in now.items():
        old = (recorded or {}).get(library)
        if old != release:
            yield f"{library}: recorded {old or 'no release'}, here {release}"


def _short(fingerprint: str | None) -> str:
    return f"{fingerprint[:12]}…" if fingerprint else "no fingerprint"
