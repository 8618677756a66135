"""Where a recomputed entry first differs from the recorded one, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from nullhouse.base.canonical import canonical_json
from nullhouse.base.errors import Problem
from nullhouse.ledger.entry import Entry

_ABSENT = object()

Kernels = Mapping[str, str]


def first_difference(
    recorded: Sequence[Entry], recomputed: Sequence[Entry], threads: int
) -> Problem | None:
    """Compare kind and body, entry by entry in the ledger's order; None where all are equal.

    Numbers are compared as the ledger writes them: the shortest text that gives the same
    64-bit number, so that equal text is equal bits.
    """
    for old, new in zip_longest(recorded, recomputed):
        if new is None:
            return _problem(old, "the whole entry", old.kind, "nothing", threads)
        if old is None:
            return _problem(new, "the whole entry", "nothing", new.kind, threads)
        if old.kind != new.kind:
            return _problem(old, "kind", old.kind, f"{new.kind} of {_who(new)}", threads)
        found = _in_value(old.body, new.body, "")
        if found is not None:
            return _problem(old, *found, threads)
    return None


def with_kernels(problem: Problem, recorded: Kernels | None, here: Kernels) -> Problem:
    """The problem, and that other kernels computed here, where they did: bits can follow them."""
    if recorded is None or dict(recorded) == dict(here):
        return problem
    said = [f"{name} was {recorded.get(name)} and is {now}" for name, now in here.items()]
    return replace(
        problem,
        allowed="the same bits, on the processor that recorded",
        remedy=f"the record was made with other kernels ({'; '.join(said)}), whose last bits can "
        "differ: replay on a processor like that one, or with OPENBLAS_CORETYPE set to its "
        "kernels, before calling the record made up",
    )


def _in_value(old: Any, new: Any, path: str) -> tuple[str, str, str] | None:
    """Field, recorded and recomputed value of the first difference, depth first."""
    if isinstance(old, dict) and isinstance(new, dict):
        pairs = ((name, old.get(name, _ABSENT), new.get(name, _ABSENT)) for name in {**old, **new})
        return next((d for name, a, b in pairs if (d := _in_value(a, b, _join(path, name)))), None)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        places = enumerate(zip(old, new, strict=True))
        return next((d for n, (a, b) in places if (d := _in_value(a, b, f"{path}[{n}]"))), None)
    same = old is not _ABSENT and new is not _ABSENT and canonical_json(old) == canonical_json(new)
    return None if same else (path, _said(old), _said(new))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _said(value: Any) -> str:
    return "nothing" if value is _ABSENT else canonical_json(value)[:300]


def _who(entry: Entry) -> str:
    """The hypothesis, the phase and the control that an entry is about."""
    body = entry.body
    parts = [str(body.get("hypothesis_id") or f"assay {body.get('assay', '?')}")]
    parts += [f"phase {body['phase']}"] if "phase" in body else []
    parts += [f"control {body['control_id']}"] if "control_id" in body else []
    return ", ".join(parts)


def _problem(entry: Entry, field: str, old: str, new: str, threads: int) -> Problem:
    return Problem(
        what=f"a recorded {entry.kind} is not what its spec and the lake give",
        where=f"ledger entry {entry.seq}, {_who(entry)}, field {field}",
        found=f"recorded {old}, recomputed {new} with {threads} "
        + ("thread" if threads == 1 else "threads"),
        allowed="the same bits",
        remedy="data, code and constants are as recorded, so either the record was made up or a "
        "file of the lake was changed behind the manifest: nullhouse ingest --report looks at it",
    )
