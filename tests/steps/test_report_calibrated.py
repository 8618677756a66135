"""Pictures of calibration say what its kept measurements say."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nullhouse.steps.calibrate.record import Measured, read_record
from nullhouse.steps.report.calibrated import contrasts, uniformity


def _market(p: float, other: float) -> dict[str, Any]:
    mine = {"p": {"price": p, "price_volume": p}, "others": {"naive_t": other}}
    return {"price_dislocation/15 gated": mine}


KEPT = {
    "arrays": Measured(
        "f" * 64,
        {
            f"size|{w}|{n}": _market(p, 0.001)
            for w in ("W0", "W1")
            for n, p in enumerate((0.01, 0.6))
        },
    )
}


def test_p_values_are_counted_below_each_level() -> None:
    rows = {(row["guard"], row["level"]): row for row in uniformity(KEPT)}
    for level, below in ((0.0, 0.0), (0.02, 0.5), (0.58, 0.5), (0.6, 1.0), (1.0, 1.0)):
        assert rows["price", level]["excess"] == pytest.approx(100 * (below - level))
    assert {row["class"] for row in rows.values()} == {"price dislocation, 15 min, gated"}


def test_the_band_of_chance_is_that_of_one_world() -> None:
    assert uniformity(KEPT)[0]["band"] == pytest.approx(135.8 / math.sqrt(2))


def test_each_way_has_its_share_of_markets() -> None:
    rows = contrasts(KEPT)
    assert {(row["world"], row["ours"], row["percent"]) for row in rows} == {
        ("W0", True, 50.0), ("W1", True, 50.0), ("W0", False, 100.0), ("W1", False, 100.0),
    }  # fmt: skip


def test_what_is_kept_with_the_project_can_be_drawn() -> None:
    kept = read_record()
    assert {row["world"] for row in contrasts(kept)} == {f"W{n}" for n in range(8)}
    assert {row["ours"] for row in contrasts(kept)} == {True, False}
    assert contrasts({}) == uniformity({}) == []
