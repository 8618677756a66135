"""Damaged ledgers: found, unless nothing but whole lines at the end is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nullhouse.base.errors import NullhouseError
from nullhouse.ledger.chain import Ledger
from tests.fuzz.mutate import mutated

RECORDS = [
    ("epoch", {"epoch": 1}),
    ("batch", {"batch_id": "batch_0001", "hypotheses": [{"hypothesis_id": "H_1", "p": 0.25}]}),
    ("trial", {"effect": -1.5e-7, "because": "a «sentence»\u2028 of two lines", "none": None}),
    ("verdict", {"hypothesis_id": "H_1", "verdict": "discarded", "reason": "adjusted_p: 0.3"}),
]


def source(folder: Path) -> bytes:
    """A good ledger's bytes."""
    ledger = Ledger(folder / "good.jsonl")
    for record in RECORDS if not ledger.path.exists() else ():
        ledger.append([record, record])
    return ledger.path.read_bytes()


def one(raw: bytes, rng: np.random.Generator, path: Path) -> str | None:
    """One damaged ledger; what is wrong with how it was taken, or None."""
    damaged = mutated(raw, rng)
    path.write_bytes(damaged)
    try:
        entries = Ledger(path).entries()
    except NullhouseError:
        return "a whole ledger was refused" if damaged == raw else None
    is_start = raw.startswith(damaged) and (not damaged or damaged.endswith(b"\n"))
    if not is_start:
        return "a changed ledger was taken"
    return None if len(entries) == damaged.count(b"\n") else "entries are missing"
