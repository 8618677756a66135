"""Everything that the references say of one home, from its staged rows alone."""

from __future__ import annotations

from dataclasses import dataclass

from nullhouse.guards.oracle.aggressive_burst import aggressive_bursts
from nullhouse.guards.oracle.candidate import Candidate, largest_of_each_minute
from nullhouse.guards.oracle.depth_depletion import depth_depletions
from nullhouse.guards.oracle.desync_spike import desync_spikes, gaps_of
from nullhouse.guards.oracle.invalidations import Invalidation, invalidations
from nullhouse.guards.oracle.leader_shock import leader_shocks
from nullhouse.guards.oracle.liquidation_isolated import isolated
from nullhouse.guards.oracle.liquidation_runs import cascades, clusters
from nullhouse.guards.oracle.price_shock import price_shocks
from nullhouse.guards.oracle.refractory import events_of
from nullhouse.guards.oracle.scheduled_release import scheduled_releases
from nullhouse.guards.oracle.size_class import size_classes
from nullhouse.guards.oracle.staged import Staged


@dataclass(frozen=True)
class Reference:
    """What the warehouse must hold, by definition."""

    candidates: list[Candidate]
    #: Each event and its class of size.
    events: dict[Candidate, str]
    invalidations: set[Invalidation]


def reference_of(staged: Staged) -> Reference:
    """Slow, and plain on purpose: every definition in a file of its own."""
    gaps = gaps_of(staged)
    shocks = price_shocks(staged)
    every = [
        *isolated(staged),
        *clusters(staged),
        *cascades(staged),
        *shocks,
        *leader_shocks(staged, shocks),
        *depth_depletions(staged),
        *desync_spikes(staged, gaps),
        *aggressive_bursts(staged),
        *scheduled_releases(staged),
    ]
    candidates = largest_of_each_minute(every)
    events = size_classes(staged, events_of(staged, candidates))
    return Reference(candidates, events, invalidations(gaps, candidates))
