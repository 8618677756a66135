"""Small tables that a report can be built from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from analysis.report import ReportTables

Row = dict[str, Any]
MakeRow = Callable[..., Row]


@pytest.fixture
def hypothesis() -> MakeRow:
    return _hypothesis


@pytest.fixture
def verdict() -> MakeRow:
    return _verdict


@pytest.fixture
def trial() -> MakeRow:
    return _trial


@pytest.fixture
def mixed() -> ReportTables:
    """One hypothesis that stood, one that fell, one that could not be tested."""
    return ReportTables(
        hypotheses=[_hypothesis("stands"), _hypothesis("falls"), _hypothesis("lacks_data")],
        verdicts=[
            _verdict("stands", "promoted", "promoted", decided_in="phase2"),
            _verdict("falls", "discarded", "control:time_shift Shifted events do as well."),
            _verdict("lacks_data", "untestable", "missing_data:um_metrics", decided_in="checklist"),
        ],
        trials=[
            _trial("stands", "time_shift", effect=0.5, separation=5.0),
            _trial("stands", "risk_set", level="B", effect=0.5, separation=6.0, p_adjusted=0.002),
            _trial("falls", "time_shift", passed=False, effect=0.01, separation=0.3, p_value=0.4),
        ],
        funnel=[{"stage": "emitted", "n": 7}, {"stage": "promoted", "n": 1}],
        datasets=[_dataset("um_metrics"), _dataset("um_klines_1m")],
        meta={"title": "First batch", "symbols": ["BTCUSDT"], "alpha": 0.025, "exploratory": False},
    )


@pytest.fixture
def untestable() -> ReportTables:
    names = ["one", "two", "three"]
    return ReportTables(
        hypotheses=[_hypothesis(name) for name in names],
        verdicts=[_verdict(name, "untestable", "missing_data:um_metrics") for name in names],
    )


@pytest.fixture
def explored(untestable: ReportTables) -> ReportTables:
    """Nothing tested, one hypothesis looked at."""
    return ReportTables(
        hypotheses=untestable.hypotheses,
        verdicts=untestable.verdicts,
        exploratory_trials=[_trial("one", "time_shift", effect=0.777), _trial("one", "risk_set")],
    )


def _hypothesis(hypothesis_id: str, **given: Any) -> Row:
    row = {
        "hypothesis_id": hypothesis_id,
        "origin": "discovery",
        "template_id": "T1",
        "mechanism_sentence": f"Forced flow pushes price too far ({hypothesis_id}).",
        "event_family_id": "family_1",
        "trigger": "liquidation_cascade",
        "direction": "long",
        "attribute": None,
        "gates": ["oi_high"],
        "confirmation": None,
        "invalidation": None,
        "consequence": "price_dislocation",
        "horizon": "short",
        "controls": ["time_shift"],
        "required_datasets": '["um_klines_1m", "um_metrics"]',
        "status": "frozen",
        "batch_id": "batch_0001",
        "frozen_at": dt.datetime(2026, 1, 5, 12, 0),
    }
    return row | given


def _verdict(hypothesis_id: str, verdict: str, reason: str, **given: Any) -> Row:
    row = {
        "hypothesis_id": hypothesis_id,
        "verdict": verdict,
        "decided_in": "phase1",
        "reason": reason,
        "decided_at": dt.datetime(2026, 1, 6, 9, 30),
        "ledger_sha256": "0" * 64,
    }
    return row | given


def _trial(hypothesis_id: str, control_id: str, **given: Any) -> Row:
    row = {
        "hypothesis_id": hypothesis_id,
        "phase": 1,
        "control_id": control_id,
        "level": "A",
        "n_events": 1200,
        "n_days": 90,
        "effect": 0.3,
        "unit": "σ",
        "control_mean": 0.01,
        "control_sd": 0.05,
        "z": 5.1,
        "separation": 4.0,
        "p_value": 0.0001,
        "p_adjusted": None,
        "draws": 9999,
        "passed": True,
        "note": None,
        "histogram_edges": [-0.1, 0.0, 0.1, 0.2],
        "histogram_counts": [3, 8, 2],
    }
    return row | given


def _dataset(dataset: str, **given: Any) -> Row:
    row = {
        "dataset": dataset,
        "market": "um",
        "sensor": "open interest",
        "rows": 315360,
        "first_at": dt.datetime(2025, 1, 1),
        "last_at": dt.datetime(2025, 12, 31),
        "missing_share": 0.013,
        "allowed_templates": ["T1"],
        "refused_templates": {"T4": "needs a second market"},
    }
    return row | given
