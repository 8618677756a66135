"""Clusters and cascades: runs of forced orders of one market, symbol and side."""

from __future__ import annotations

from itertools import groupby

from nullhouse.guards.oracle.candidate import SECOND, Candidate, minute_close
from nullhouse.guards.oracle.staged import Print, Staged


def clusters(staged: Staged) -> list[Candidate]:
    """A run is a cluster at its fifth print, known with that print."""
    return _reaching(staged, "liquidation_cluster", int(staged.constant("cluster_prints")))


def cascades(staged: Staged) -> list[Candidate]:
    """The same run is a cascade at its fifteenth print, and stays a cluster."""
    return _reaching(staged, "liquidation_cascade", int(staged.constant("cascade_prints")))


def _reaching(staged: Staged, trigger: str, prints: int) -> list[Candidate]:
    return [
        Candidate(
            trigger,
            run[0].symbol,
            run[0].direction,
            minute_close(run[prints - 1].known_at),
            run[0].event_at,
            None,
            sum(p.cents for p in run[:prints]) / 100.0,
        )
        for run in _runs(staged)
        if len(run) >= prints
    ]


def _runs(staged: Staged) -> list[list[Print]]:
    gap = int(staged.constant("run_gap")) * SECOND
    runs: list[list[Print]] = []
    by_lane = sorted(staged.prints, key=lambda p: (*_lane(p), p.known_at, p.print_id))
    for _, lane in groupby(by_lane, key=_lane):
        before: int | None = None
        for new in lane:
            if before is None or new.known_at - before > gap:
                runs.append([])
            runs[-1].append(new)
            before = new.known_at
    return runs


def _lane(print_: Print) -> tuple[str, str, str]:
    return (print_.market, print_.symbol, print_.direction)
