"""Each family's events against its spec, selected once more without a macro of the warehouse."""

from __future__ import annotations

from typing import Any

import duckdb

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.ledger.chain import Ledger
from nullhouse.warehouse.tables import open_tables, rows

_EVENTS = """
    select event_id
    from blind.main.evt_events as events
    where trigger = $trigger
        and $direction in ('both', direction)
        and coalesce(attribute = $attribute, $attribute is null)
        and (
            select count(*) from blind.main.sta_pre_event as states
            where states.event_id = events.event_id
                and list_contains($gates, states.state || ':' || states.bucket)
        ) = len($gates)
        and ($confirmation = 'none' or event_id in (
            select event_id from blind.main.cnf_confirmations where confirmation = $confirmation
        ))
        and ($branch is null or event_id in (
            select event_id from blind.main.cnf_branches
            where splitter = $invalidation and branch = $branch
        ))
"""
_MEMBERS = "select distinct event_id from blind.main.evf_members where event_family_id = $family"
_FIELDS = ("trigger", "direction", "attribute", "confirmation", "invalidation", "branch")


def look(ground: Ground) -> list[Finding]:
    """Families that hold an event that their spec does not mean, or lack one that it means."""
    batches = Ledger(ground.home.ledger).bodies("batch")
    families = {h["event_family_id"]: h for b in batches for h in b["hypotheses"]}
    if not families or not ground.home.blind.exists():
        return []
    with open_tables(ground.home, sighted=False) as connection:
        found = [_unlike(connection, family) for family in families.values()]
    return [finding for finding in found if finding is not None]


def _unlike(connection: duckdb.DuckDBPyConnection, hypothesis: dict[str, Any]) -> Finding | None:
    family = hypothesis["event_family_id"]
    asked = {name: hypothesis.get(name) for name in _FIELDS}
    asked |= {"gates": list(hypothesis.get("gates") or []), "family": family}
    meant = _ids(connection, _EVENTS, asked)
    held = _ids(connection, _MEMBERS, asked)
    odd = sorted(meant ^ held)
    if not odd:
        return None
    return Finding(
        guard="registration",
        model="evf_members",
        column="event_id",
        row=f"{family}, {odd[0]}",
        expected=f"{len(meant)} events: {asked}",
        found=f"{len(held)} events, {len(odd)} of them or of those differ",
        cause="a family holds other events than its frozen spec means",
        remedy="the macros of macros/families, templates and operators select what a spec says",
    )


def _ids(connection: duckdb.DuckDBPyConnection, query: str, asked: dict[str, Any]) -> set[str]:
    named = {name: value for name, value in asked.items() if f"${name}" in query}
    return {row["event_id"] for row in rows(connection, query, named)}
