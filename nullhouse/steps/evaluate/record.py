"""What goes into the ledger for a trial, an assay and a verdict."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from nullhouse.base.canonical import sha256_of
from nullhouse.base.home import Home
from nullhouse.warehouse.fingerprint import (
    code_fingerprint,
    data_fingerprint,
    engine_versions,
    models_fingerprint,
    sql_fingerprint,
)
from nullhouse.warehouse.processor import kernels

Record = tuple[str, dict[str, Any]]


def provenance(home: Home, constants_sha256: str, epoch: int = 1) -> dict[str, Any]:
    """Everything a verdict rests on besides its own numbers."""
    return {
        "epoch": epoch,
        "constants_sha256": constants_sha256,
        "data_sha256": data_fingerprint(home),
        "sql_sha256": sql_fingerprint(home),
        "models_sha256": models_fingerprint(),
        "engine": engine_versions(),
        "kernels": kernels(),
        **code_fingerprint(),
    }


def seed_of(*parts: object) -> int:
    """A seed that follows from what is tested, so that nobody can choose it."""
    return int(sha256_of([str(part) for part in parts])[:15], 16)


def draw_seed(phase: int, constants_sha256: str) -> int:
    """The root of a phase's random numbers: the rules, and nothing of who is tested with whom.

    A draw's numbers have the key (this seed, control, guard, event family's hash) and the
    draw's own number as counter. Hypotheses of one event family share their pseudo-events, and
    days' signs and orders of blocks are shared by all, because joint draws are what the
    step-down's maximum is taken over: these are keyed by the family's frozen content, or by the
    control alone. Neither the batch nor the assay is in a key, so that a hypothesis which is
    queued again meets the very draws that it met before, and nobody can roll the dice twice.
    """
    return seed_of("draws", phase, constants_sha256)


def trial_body(trial: Any) -> dict[str, Any]:
    """A trial's numbers as JSON can hold them: no NaN, lists for arrays."""
    return {name: plain(value) for name, value in dataclasses.asdict(trial).items()}


def verdict(
    hypothesis_id: str, outcome: str, decided_in: str, reason: str, **numbers: Any
) -> Record:
    """A verdict entry; ``reason`` is a code, a colon, and a sentence."""
    body = {
        "hypothesis_id": hypothesis_id,
        "verdict": outcome,
        "decided_in": decided_in,
        "reason": reason,
        **{name: plain(value) for name, value in numbers.items()},
    }
    return "verdict", body


def plain(value: Any) -> Any:
    """A value as JSON can hold it: lists for arrays, None for what is not finite."""
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
