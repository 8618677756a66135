"""What stops a hypothesis before any outcome is read: no data, no split, no power, no overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from analysis.members import all_members
from analysis.panel import FamilyData
from analysis.power import PowerCheck, check_all
from analysis.rules import Rules
from nullhouse.base.constants import number
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.queue import missing_dataset, missing_reason
from nullhouse.steps.evaluate.record import Record, plain, verdict
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
    """What each test could find, as `power` records, and verdicts `untestable` for those whose
    events are too few or have no comparable bars. No outcome is read."""
    inputs = load_inputs(connection, hypotheses, "discovery", sighted=False)
    members = all_members(inputs.families)
    checks = check_all(inputs.grid.panel, [m.blind() for m in members], rules, alpha)
    weakest = list(_weakest(checks).values())
    units = {family.hypothesis_id: family for family in inputs.families}
    records = [
        _power_record(check, units[check.hypothesis_id], rules, alpha, len(members))
        for check in weakest
    ]
    return records + [_untestable(check) for check in weakest if not check.testable]


def _weakest(checks: Sequence[PowerCheck]) -> dict[str, PowerCheck]:
    """By hypothesis: the first of its nulls that is not worth testing, else the weakest."""
    found: dict[str, PowerCheck] = {}
    for check in checks:
        other = found.setdefault(check.hypothesis_id, check)
        if other.testable and (not check.testable or check.power < other.power):
            found[check.hypothesis_id] = check
    return found


def _power_record(
    check: PowerCheck, family: FamilyData, rules: Rules, alpha: float, tests: int
) -> Record:
    """The numbers of a check, and what it was asked with."""
    numbers = {
        **asdict(check),
        "alpha": alpha,
        "tests": tests,
        "unit": family.unit,
        "delta1": rules.delta1(family.outcome_class),
        "power_required": rules.power_required,
    }
    return "power", {name: plain(value) for name, value in numbers.items()}


def _untestable(check: PowerCheck) -> Record:
    return verdict(
        check.hypothesis_id,
        "untestable",
        "phase1",
        f"{check.code}: {check.sentence}",
        n_events=check.n_events,
        n_episodes=check.n_episodes,
        n_days=check.n_days,
        standard_error=check.se,
        minimum_detectable_effect=check.mde,
        required_episodes=check.required_episodes,
        power=check.power,
        spiked_power=check.spiked,
        overlap=check.overlap,
    )
