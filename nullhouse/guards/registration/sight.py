"""What each door shows: no hold-out to Phase 1, no outcome to what draws and gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import duckdb
import numpy as np

from analysis.panel import BlindFamily
from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.inputs import Inputs, load_inputs
from nullhouse.steps.evaluate.queue import standings, untested_kind
from nullhouse.steps.spans import frozen_split
from nullhouse.warehouse.tables import open_tables, rows

_DOORS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"sighted": False}, {"blind"}),
    ({}, {"blind", "sighted"}),
)
_TABLES = """
    select table_name from duckdb_columns() where database_name = 'sighted'
    group by all having count(*) filter (where column_name in ('minute', 'horizon')) = 2
"""
#: An outcome ends after the gap and its horizon: nothing of it may lie beyond the span.
_BEYOND = """
    select symbol, minute, horizon, minute + $gap + case horizon $lengths end as ends
    from sighted.main.{table} where ends > {last} or minute < {first} order by all limit 1
"""


def look(ground: Ground) -> list[Finding]:
    """Doors that open too wide, outcomes beyond their span, blind arrays that move with them."""
    found = list(_doors(Home(ground.scratch / "registration-doors")))
    spans = frozen_split(Ledger(ground.home.ledger))
    if spans is None or not ground.home.blind.exists() or not ground.home.sighted.exists():
        return found
    found += _spans(ground.home, spans)
    found += _beyond(ground.home, next(s for s in spans if s["span"] == "discovery"))
    return found + list(_moved(ground.home))


def _doors(home: Home) -> Iterator[Finding]:
    """Asked of empty files: a home without survivors has no hold-out that could be attached."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    for path in (home.blind, home.sighted, home.holdout):
        duckdb.connect(str(path)).close()
    for arguments, allowed in _DOORS:
        with open_tables(home, **arguments) as connection:
            listed = rows(
                connection, "select database_name from duckdb_databases() where not internal"
            )
        opened = {row["database_name"] for row in listed} - {"memory"}
        if not opened <= allowed:
            said = f"open_tables({arguments or ''}) attaches {', '.join(sorted(opened))}"
            yield _finding("nullhouse/warehouse/tables.py", said, ", ".join(sorted(allowed)))


def _spans(home: Home, spans: list[dict[str, Any]]) -> list[Finding]:
    with open_tables(home, sighted=False) as connection:
        said = rows(
            connection,
            "select span, first_minute, last_minute from blind.main.dim_spans order by 1",
        )
    due = [{name: s[name] for name in ("span", "first_minute", "last_minute")} for s in spans]
    due.sort(key=lambda s: str(s["span"]))
    return [] if said == due else [_finding("dim_spans", str(said), str(due))]


def _beyond(home: Home, span: dict[str, Any]) -> list[Finding]:
    found = []
    with open_tables(home) as connection:
        constants = {
            row["name"]: int(row["value"])
            for row in rows(
                connection,
                """select name, value from blind.main.constants
                   where name in ('outcome_gap', 'horizon_short', 'horizon_medium')""",
            )
        }
        lengths = " ".join(
            f"when '{h}' then {constants[f'horizon_{h}']}" for h in ("short", "medium")
        )
        query = _BEYOND.replace("$gap", str(constants["outcome_gap"])).replace("$lengths", lengths)
        for table in rows(connection, _TABLES):
            name = table["table_name"]
            asked = query.format(table=name, first=span["first_minute"], last=span["last_minute"])
            allowed = f"minutes {span['first_minute']} to {span['last_minute']}"
            found += [_finding(name, str(row), allowed) for row in rows(connection, asked)]
    return found


def _moved(home: Home) -> Iterator[Finding]:
    """What a test draws from and gates by is the same with and without the sighted file."""
    hypotheses = [s.hypothesis for s in standings(Ledger(home.ledger))]
    asked = [h for h in hypotheses if untested_kind(h) is None]
    with open_tables(home, sighted=False) as connection:
        blind = load_inputs(connection, asked, "discovery", sighted=False)
    with open_tables(home) as connection:
        sighted = load_inputs(connection, asked, "discovery", sighted=True)
    for name in _differing(blind, sighted):
        yield _finding(
            "nullhouse/steps/evaluate/inputs.py",
            f"{name} differs once outcomes are there",
            "events, risk sets, placebos and strata are the same without the sighted file",
        )
    for family in blind.families:
        if np.isfinite(family.outcome).any():
            yield _finding(family.hypothesis_id, "an outcome is read blind", "no outcome, all NaN")


def _differing(blind: Inputs, sighted: Inputs) -> Iterator[str]:
    for mine, its in zip(blind.families, sighted.families, strict=True):
        for field in fields(BlindFamily):
            if not _same(getattr(mine, field.name), getattr(its, field.name)):
                yield f"{mine.hypothesis_id}.{field.name}"
    parts = (("grid", blind.grid, sighted.grid), ("panel", blind.grid.panel, sighted.grid.panel))
    for part, one, other in parts:
        for name in (field.name for field in fields(one) if field.name != "panel"):
            if not _same(getattr(one, name), getattr(other, name)):
                yield f"{part}.{name}"


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(
            one, other, equal_nan=one.dtype.kind == "f"
        )
    return bool(one == other)


def _finding(model: str, found: str, expected: str) -> Finding:
    return Finding(
        guard="registration",
        model=model,
        expected=expected,
        found=found,
        cause="a test can see what it may not",
        remedy="Phase 1 reads the discovery span; draws, gates and controls read the blind file",
    )
