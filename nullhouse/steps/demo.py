"""A world with known truth, from its archive to its verdicts."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from nullhouse.base.home import Home
from nullhouse.steps.run import run_all
from nullhouse.steps.simulate import simulate_world

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
START = date(2023, 11, 2)
DAYS = 150
PLANTS = "cluster_reversal,long_cluster_aftershock"


def run_demo(home: Home) -> list[dict[str, Any]]:
    """Simulate once, then run; a second call finds its archive and its ledger and adds nothing."""
    archive = home.root / "archive"
    if not (archive / "truth.json").exists():
        simulate_world(
            archive,
            days=DAYS,
            symbols=SYMBOLS,
            seed=1,
            plant=PLANTS,
            start=START,
            depth_seconds=60,
        )
    last = START + timedelta(days=DAYS - 1)
    verdicts = run_all(home, SYMBOLS, START, last, None, str(archive))
    return _beside_truth(verdicts, json.loads((archive / "truth.json").read_text("utf-8")))


def _beside_truth(verdicts: list[dict[str, Any]], truth: dict[str, Any]) -> list[dict[str, Any]]:
    """Mark what the planted effects make true, so that a reader can judge the verdicts."""
    planted = {
        (t["trigger"], t["direction"], t["consequence"], t["horizon"])
        for t in truth["true_hypotheses"]
    }
    return [
        {
            **row,
            "planted": (row["trigger"], row["direction"], row["consequence"], row["horizon"])
            in planted,
        }
        for row in verdicts
    ]
