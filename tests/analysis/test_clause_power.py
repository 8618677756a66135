"""The closed form of power beside markets that are thrown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis import clause_power
from analysis.clause_power import Clauses

CLAUSES = Clauses(
    plain=0.043, matched=0.046, swapped=0.052, critical=2.7, one_sided=1.67, separation=3.0,
    floor=0.05, days=60, shifts=56,
)  # fmt: skip
ERRORS = ("plain", "matched", "swapped")


def _thrown(clauses: Clauses, effect: float, markets: int = 200_000) -> float:
    """The share of markets that pass, each noise thrown by itself."""
    rng = np.random.default_rng(1)
    shared = clauses.plain * rng.standard_normal(markets)
    bars = np.sqrt(clauses.matched**2 - clauses.plain**2) * rng.standard_normal(markets)
    other = np.sqrt(clauses.swapped**2 - clauses.plain**2) * rng.standard_normal(markets)
    # Standard errors from as many days, and a spread from so many shifts, are themselves thrown.
    errors = np.sqrt(rng.chisquare(clauses.days - 1, (3, markets)) / (clauses.days - 1))
    shifts = rng.standard_normal((markets // 100, int(clauses.shifts)))
    away = np.abs(shifts - np.median(shifts, axis=1, keepdims=True))
    spread = np.resize(1.4826 * np.median(away, axis=1), markets)
    matched, swapped, plain = effect + shared + bars, effect + shared + other, effect + shared
    passed = matched > clauses.critical * clauses.matched * errors[0]
    passed &= matched - clauses.one_sided * clauses.matched * errors[0] > clauses.floor
    passed &= swapped > clauses.separation * clauses.swapped * errors[1]
    passed &= plain > clauses.separation * clauses.plain * errors[2] * spread
    return float(passed.mean())


@pytest.mark.parametrize("effect", [0.1, 0.15, 0.2, 0.25])
def test_power_is_the_share_of_thrown_markets_that_pass(effect) -> None:
    assert CLAUSES.power(effect) == pytest.approx(_thrown(CLAUSES, effect), abs=0.02)


@pytest.mark.parametrize("days", [60, 365, 1100])
def test_sharp_thresholds_of_long_spans_are_integrated_as_finely(days, monkeypatch) -> None:
    """Beside a grid 25 times as fine, where all noise is the events' own."""
    k = np.sqrt(60 / days)
    long = replace(
        CLAUSES, plain=0.043 * k, matched=0.039 * k, swapped=0.043 * k, days=days, shifts=days - 4
    )
    effects = np.linspace(0.02, 0.3, 57)
    found = [long.power(effect) for effect in effects]
    nodes = np.linspace(-9.0, 9.0, 45_001)
    masses = np.exp(-(nodes**2) / 2)
    monkeypatch.setattr(clause_power, "_NODES", nodes)
    monkeypatch.setattr(clause_power, "_MASSES", masses / masses.sum())
    assert found == pytest.approx([long.power(effect) for effect in effects], abs=2e-4)


def test_without_shifts_the_control_that_moves_time_asks_nothing() -> None:
    assert replace(CLAUSES, shifts=0).power(0.18) > CLAUSES.power(0.18) + 0.005


def test_what_is_detectable_has_the_power_it_is_named_for() -> None:
    effect = CLAUSES.detectable(0.8)
    assert CLAUSES.power(effect) == pytest.approx(0.8, abs=1e-9)


def test_so_many_times_the_episodes_have_the_power_that_is_asked_for() -> None:
    times = CLAUSES.growth(0.15, 0.8)
    assert times > 1
    errors = {name: getattr(CLAUSES, name) / np.sqrt(times) for name in ERRORS}
    days, shifts = 1 + (CLAUSES.days - 1) * times, CLAUSES.shifts * times
    assert replace(CLAUSES, **errors, days=days, shifts=shifts).power(0.15) == pytest.approx(
        0.8, abs=1e-6
    )
    assert CLAUSES.growth(0.4, 0.8) < 1


def test_an_effect_below_the_floor_is_never_found_however_many_there_are() -> None:
    assert CLAUSES.growth(0.04, 0.8) == np.inf


def test_where_nothing_is_known_nothing_is_promised() -> None:
    for unknown in (replace(CLAUSES, days=1), replace(CLAUSES, matched=np.nan)):
        assert unknown.power(1.0) == 0.0
        assert unknown.detectable(0.8) == np.inf
        assert unknown.growth(1.0, 0.8) == np.inf
