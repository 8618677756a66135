"""One line of the ledger and the hash that ties it to the line before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nullhouse.base.canonical import canonical_json, sha256_of, sha256_of_bytes

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


def parse_line(line: str) -> tuple[Entry, str, str]:
    """The entry of a line, the hash that the line claims, and the hash of what it says;
    ValueError if it is no entry.

    The hash is of the line's own bytes: what reads the same and is written otherwise (blanks,
    a key that is there twice) is not what was appended.
    """
    try:
        record = json.loads(line)
        claimed = record.pop("sha256")
        entry = Entry(**record)
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a ledger entry: {error}") from error
    kinds = {"seq": int, "prev": str, "kind": str, "at": str, "body": dict}
    of_type = all(type(getattr(entry, name)) is kind for name, kind in kinds.items())
    if not of_type or type(claimed) is not str:
        raise ValueError("not a ledger entry: a field is of another type")
    # The hash is the last of the sorted keys: without it the line is what was hashed.
    seal = f',"sha256":"{claimed}"}}'
    content = line.removesuffix(seal) + "}" if line.endswith(seal) else ""
    return entry, claimed, sha256_of_bytes(content.encode("utf-8", "surrogatepass"))
