"""Markets where every large move reverts and volatility clusters, and no event does anything."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.controls import CONTROLS
from analysis.multiplicity import p_value
from analysis.risk_set import run_risk_set
from analysis.rules import Rules

WORLDS = 40
RULES = Rules(draws=199)
# A test that keeps its level of 5 % rejects more than this once in a thousand such tries.
TOLERATED = 8


def _rejections(panel, families, seed) -> dict[str, bool]:
    tests = run_risk_set(panel, "price", families, RULES, seed)
    return {t.hypothesis_id: p_value(t.statistic, t.statistics) <= 0.05 for t in tests}


@pytest.fixture(scope="module")
def rejected(make_world) -> dict[str, dict[str, int]]:
    """How often each hypothesis was rejected by the guard, a coarse guard, and time alone."""
    found: dict[str, list[dict[str, bool]]] = {"guard": [], "coarse": [], "shuffled": []}
    for seed in range(WORLDS):
        market = make_world(seed, days=40, generic=-0.6)
        families = [market.family(kind, kind) for kind in ("price", "volatility")]
        found["guard"].append(_rejections(market.panel, families, seed))
        found["coarse"].append(_rejections(market.coarse, families, seed))
        shuffled = CONTROLS["time_shuffled"].run(market.panel, families, RULES, seed, None)
        found["shuffled"].append({r.hypothesis_id: r.p_value <= 0.05 for r in shuffled})
    return {
        name: {kind: int(np.sum([run[kind] for run in runs])) for kind in runs[0]}
        for name, runs in found.items()
    }


@pytest.mark.parametrize("kind", ["price", "volatility"])
def test_the_guard_keeps_its_level_where_time_alone_rejects(rejected, kind: str) -> None:
    assert rejected["shuffled"][kind] >= 36
    assert rejected["guard"][kind] <= TOLERATED


@pytest.mark.parametrize("kind", ["price", "volatility"])
def test_a_coarse_guard_breaks(rejected, kind: str) -> None:
    assert rejected["coarse"][kind] > 2 * TOLERATED
