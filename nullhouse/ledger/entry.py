"""One line of the ledger and the hash that ties it to the line before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nullhouse.base.canonical import canonical_json, sha256_of

#: What the first entry names as its predecessor.
GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """``kind`` is one of epoch, split, batch, refused, opened, trial, verdict."""

    seq: int
    prev: str
    kind: str
    at: str
    body: dict[str, Any]

    def content(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "prev": self.prev,
            "kind": self.kind,
            "at": self.at,
            "body": self.body,
        }

    @property
    def sha256(self) -> str:
        return sha256_of(self.content())

    def line(self) -> str:
        return canonical_json({**self.content(), "sha256": self.sha256}) + "\n"


def parse_line(line: str) -> tuple[Entry, str]:
    """The entry of a line and the hash that the line claims; ValueError if it is no entry."""
    record = json.loads(line)
    try:
        claimed = record.pop("sha256")
        return Entry(**record), claimed
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a ledger entry: {error}") from error
