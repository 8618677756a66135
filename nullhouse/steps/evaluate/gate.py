"""What stops a hypothesis before any outcome is read: no data, no split, no power, no overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from analysis.phase import untestable_of
from analysis.rules import Rules
from nullhouse.base.constants import number
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.queue import missing_dataset, missing_reason
from nullhouse.steps.evaluate.record import Record, verdict
from nullhouse.steps.spans import data_days, frozen_split, post_warm_up_days


def without_data(
    connection: duckdb.DuckDBPyConnection, hypotheses: Sequence[dict[str, Any]]
) -> dict[str, str]:
    """Reasons of those that lack a required data set, by hypothesis."""
    missing = {h["hypothesis_id"]: missing_dataset(connection, h) for h in hypotheses}
    return {name: missing_reason(connection, need) for name, need in missing.items() if need}


def too_short(
    home: Home, ledger: Ledger, constants: Mapping[str, str]
) -> tuple[str, dict[str, Any]] | None:
    """Why nothing can be tested yet, with the numbers, while the split is open."""
    if frozen_split(ledger) is not None:
        return None
    days = data_days(home)
    whole = (days[1] - days[0]).days + 1 if days else 0
    after = post_warm_up_days(*days, constants) if days else 0
    discovery = int(after * number(constants, "discovery_share"))
    needed = int(number(constants, "min_day_clusters"))
    warm_up = int(number(constants, "warm_up"))
    wanted = warm_up + math.ceil(round(needed / number(constants, "discovery_share"), 6))
    reason = (
        f"low_power: {whole} whole days are loaded, the warm-up takes {warm_up}, so the discovery "
        f"span holds {discovery} of the {needed} day clusters that a test needs; load at least "
        f"{wanted} whole days and evaluate again"
    )
    numbers = {"days_loaded": whole, "warm_up": warm_up, "discovery_days": discovery}
    return reason, {**numbers, "day_clusters_needed": needed}


def without_power(
    connection: duckdb.DuckDBPyConnection,
    hypotheses: Sequence[dict[str, Any]],
    rules: Rules,
    alpha: float,
) -> list[Record]:
    """Verdicts `untestable` for those whose events are too few or have no comparable bars."""
    inputs = load_inputs(connection, hypotheses, "discovery", sighted=False)
    checks = untestable_of(inputs.grid.panel, inputs.families, rules, alpha)
    return [
        verdict(
            check.hypothesis_id,
            "untestable",
            "phase1",
            f"{check.code}: {check.sentence}",
            n_events=check.n_events,
            n_days=check.n_days,
            standard_error=check.se,
            minimum_detectable_effect=check.mde,
            power=check.power,
            overlap=check.overlap,
        )
        for check in checks.values()
    ]
