"""What a simulated archive holds, said by the simulator: truth.json."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ingest.simulator.depth import TWELVE_BANDS_FROM
from ingest.simulator.engine import CASCADE, CLUSTER, DESYNC, LEADER
from ingest.simulator.files import FileMaker, Written
from ingest.simulator.memory import Integers
from ingest.simulator.options import SimulationOptions
from ingest.simulator.plants import BY_NAME
from ingest.simulator.quirks import (
    METRICS_START_LABELS_FROM,
    SPOT_MICROSECONDS_FROM,
    switches_interval,
)
from nullhouse.base.atomic import write_text

FILE_NAME = "truth.json"
TRIGGERS = {
    "liquidation_cluster": CLUSTER,
    "liquidation_cascade": CASCADE,
    "desync_spike": DESYNC,
    "leader_shock": LEADER,
}
_DIRECTIONS = ("long", "short")


@dataclass(frozen=True)
class Truth:
    """Options, planted effects, what they make true, defects, and figures of the world."""

    options: dict[str, Any]
    plants: list[dict[str, Any]]
    true_hypotheses: list[dict[str, str]]
    quirks: dict[str, Any]
    files: dict[str, dict[str, int]]
    summary: dict[str, Any]

    def write(self, target: Path) -> None:
        """Write truth.json into the archive's folder."""
        text = json.dumps(asdict(self), indent=2, allow_nan=False)
        write_text(target / FILE_NAME, text + "\n")


def read_truth(target: Path) -> Truth:
    """Read back what ``write_archive`` said of an archive."""
    return Truth(**json.loads((target / FILE_NAME).read_text(encoding="utf-8")))


def planted(options: SimulationOptions, events: Integers) -> list[dict[str, Any]]:
    """Each planted effect with how often it was applied, by symbol and direction."""
    found = []
    for name, size in sorted(options.plants.items()):
        plant = BY_NAME[name]
        chosen = events[events[:, 0] == TRIGGERS[plant.trigger]]
        if plant.trigger == "desync_spike":
            chosen = chosen[chosen[:, 4] == 1]
        sides = [side for side, said in enumerate(_DIRECTIONS) if said in plant.sides]
        chosen = chosen[np.isin(chosen[:, 3], sides)]
        applied = {
            symbol: {
                _DIRECTIONS[side]: int(np.sum((chosen[:, 2] == s) & (chosen[:, 3] == side)))
                for side in sides
            }
            for s, symbol in enumerate(options.symbols)
        }
        first = _known_at(int(chosen[:, 1].min())) if len(chosen) else None
        found.append(
            {"name": name, "size": float(size), "trigger": plant.trigger, "effect": plant.says,
             "applied": applied, "first_known_at": first}
        )  # fmt: skip
    return found


def true_hypotheses(plants: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """What the applied effects make true, on the sides on which they act.

    ``kind`` tells the hypothesis an effect is planted for from those that it makes true besides.
    """
    found: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for told in plants:
        if told["first_known_at"] is None:
            continue
        plant = BY_NAME[told["name"]]
        claims = [(plant.planted, "planted"), *((claim, "implied") for claim in plant.implied)]
        for (trigger, consequence, horizon), kind in claims:
            both = ("both",) if len(plant.sides) == len(_DIRECTIONS) else ()
            for direction in (*plant.sides, *both):
                found.setdefault(
                    (trigger, direction, consequence, horizon),
                    {"trigger": trigger, "direction": direction, "consequence": consequence,
                     "horizon": horizon, "plant": plant.name, "kind": kind},
                )  # fmt: skip
    return list(found.values())


def told_quirks(maker: FileMaker, written: list[Written]) -> dict[str, Any]:
    """Every defect of the archive, so that an ingest can be asked to find it."""
    options = maker.options
    orders = {name: 0 for name in maker.datasets if name.endswith("liquidation_snapshot")}
    for file in written:
        if file.dataset in orders:
            orders[file.dataset] += file.rows // 2
    return {
        "missing_files": maker.missing_keys(),
        "doubled_rows": orders,
        "blank_cells": {file.key: file.blanks for file in written if file.blanks},
        "missing_snapshots": {file.key: file.gaps for file in written if file.gaps},
        "late_settlements": sum(file.jittered for file in written),
        "funding_interval_changes": _interval_changes(options),
        "without_header": ["spot_klines_1m"],
        "spot_microseconds_from": SPOT_MICROSECONDS_FROM.isoformat(),
        "metrics_start_labels_from": METRICS_START_LABELS_FROM.isoformat(),
        "twelve_depth_bands_from": TWELVE_BANDS_FROM.isoformat(),
    }


def told_files(written: list[Written]) -> dict[str, dict[str, int]]:
    """Files and rows by data set."""
    files = Counter(file.dataset for file in written)
    rows: Counter[str] = Counter()
    for file in written:
        rows[file.dataset] += file.rows
    return {name: {"files": files[name], "rows": rows[name]} for name in sorted(files)}


def _interval_changes(options: SimulationOptions) -> list[dict[str, Any]]:
    return [
        {"symbol": symbol, "on": day, "from_hours": 8, "to_hours": 4}
        for symbol in options.symbols
        for day in [_first_switch(options, symbol)]
        if day
    ]


def _first_switch(options: SimulationOptions, symbol: str) -> str | None:
    for index in range(options.days):
        if switches_interval(options, symbol, index):
            return str(np.datetime64(options.start) + index)
    return None


def _known_at(minute: int) -> str:
    """The close of an epoch minute."""
    return datetime.fromtimestamp(60 * (minute + 1), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
