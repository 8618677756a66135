"""`nullhouse verify --replay`: recompute what the ledger says and compare it bit for bit."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.rules import Rules
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.errors import Finding, Problem
from nullhouse.base.home import Home
from nullhouse.base.progress import console
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.evaluate.phase1 import phase1
from nullhouse.steps.evaluate.phase2 import phase2
from nullhouse.steps.evaluate.record import provenance
from nullhouse.steps.replay.difference import first_difference, with_kernels
from nullhouse.steps.replay.origins import differences
from nullhouse.steps.replay.side import Side

#: Entries that a person's freeze made; the others are an evaluation's, and are recomputed.
GIVEN = ("epoch", "split", "batch", "refused")
THREADS = (1, 2)


def replay(home: Home, threads: Sequence[int] = THREADS) -> list[dict[str, Any]]:
    """Build the tables anew from the lake beside the home, run both phases on the ledger as it
    stood before each run, and compare; one row per number of threads.

    The home is only read. Raises :class:`Finding` at the first difference, and for entries
    whose data, code or rules are others than those here: these are named and not compared.
    """
    entries = Ledger(home.ledger).entries()
    constants = read_constants()
    now = provenance(home, constants_sha256(constants))
    refused = _refused(entries, now)
    asked = any(e.kind not in GIVEN and differences(e, now) is None for e in entries)
    rows = [_with_threads(home, entries, now, constants, n) for n in threads if asked]
    if refused:
        raise Finding(*refused)
    return rows


def _refused(entries: Sequence[Entry], now: Mapping[str, Any]) -> list[Problem]:
    """One problem for every stretch of entries that was made from something else."""
    found: list[Problem] = []
    before: list[object] = []  # the origin of the entry before, if an evaluation wrote it
    for entry in entries:
        origin = [] if entry.kind in GIVEN else [entry.body.get("origin")]
        problem = differences(entry, now) if origin and origin != before else None
        found += [problem] if problem is not None else []
        before = origin
    return found


def _with_threads(
    home: Home,
    entries: Sequence[Entry],
    now: Mapping[str, Any],
    constants: Mapping[str, str],
    threads: int,
) -> dict[str, Any]:
    scratch = Path(tempfile.mkdtemp(prefix="replay-", dir=home.root))
    try:
        with console.status(f"replay with {threads} thread(s)"):
            side = Side(home, scratch / "home", threads)
            tally = _replayed(side, entries, now, constants, threads)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {
        "threads": threads,
        "entries": sum(tally.values()),
        **{f"{kind}s": tally[kind] for kind in ("assay", "trial", "verdict")},
        "answer": "the same bits",
    }


def _replayed(
    side: Side,
    entries: Sequence[Entry],
    now: Mapping[str, Any],
    constants: Mapping[str, str],
    threads: int,
) -> Counter[str]:
    """Walk the ledger; whatever an evaluation wrote is written again and compared."""
    tally: Counter[str] = Counter()
    place = 0
    while place < len(entries):
        entry = entries[place]
        if entry.kind in GIVEN or differences(entry, now) is not None:
            place += 1
            continue
        side.rewind(entries[:place])
        side.build()
        new = recomputed(side, entry, constants, threads)
        due = entries[place : place + max(len(new), 1)]
        problem = first_difference(due, new, threads)
        if problem is not None:
            known = entry.body["origin"].get("kernels")
            raise Finding(with_kernels(problem, known, now["kernels"]))
        tally.update(each.kind for each in new)
        place += len(new)
    return tally


def recomputed(side: Side, entry: Entry, constants: Mapping[str, str], threads: int) -> list[Entry]:
    """What the phase that wrote an entry writes on the side home's ledger and tables."""
    before = len(side.ledger.entries())
    rules, origin = Rules.from_constants(constants), entry.body["origin"]
    if is_of_phase2(entry):
        phase2(side.home, side.ledger, rules, origin, threads)
    else:
        phase1(side.home, side.ledger, rules, constants, origin, threads)
    return side.ledger.entries()[before:]


def is_of_phase2(entry: Entry) -> bool:
    """Whether the hold-out's phase wrote an entry."""
    body = entry.body
    late = body.get("phase") == 2 or body.get("decided_in") == "phase2"
    return late or entry.kind == "opened"
