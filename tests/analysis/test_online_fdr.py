"""Online rates: against the papers' own formulas, and never asked by a promotion."""

from __future__ import annotations

import numpy as np
import pytest

import analysis.phase
import analysis.promotion
from analysis.online_fdr import Asked, online_lines

RATE = 0.05


def lines_of(p_values: list[float], assays: list[int] | None = None):
    numbered = zip(p_values, assays or [1] * len(p_values), strict=True)
    return online_lines([Asked(f"H_{n}", a, p) for n, (p, a) in enumerate(numbered)], RATE)


def test_levels_without_a_discovery_add_up_to_at_most_the_rate() -> None:
    found = lines_of([1.0] * 200)
    assert not any(line.lond or line.e_lond or line.batch_bh for line in found)
    assert 0 < sum(line.e_lond_level for line in found) <= RATE
    assert sum(line.lond_level for line in found) < sum(line.e_lond_level for line in found)


def test_an_e_value_is_half_of_one_over_the_root_of_p() -> None:
    [line] = lines_of([0.0004])
    assert line.e_value == pytest.approx(25.0)
    assert line.e_lond == (line.e_value >= 1 / line.e_lond_level)


def test_a_calibrated_p_value_is_an_e_value() -> None:
    uniform = (np.arange(200_000) + 0.5) / 200_000
    assert np.mean(0.5 / np.sqrt(uniform)) == pytest.approx(1.0, abs=2e-3)


def test_a_discovery_raises_the_levels_that_follow() -> None:
    [_, after] = lines_of([1e-9, 0.5])
    [_, plain] = lines_of([0.5, 0.5])
    assert after.lond_level == pytest.approx(2 * plain.lond_level)
    assert after.e_lond_level == pytest.approx(2 * plain.e_lond_level)


def test_an_assay_is_one_batch_of_benjamini_and_hochberg() -> None:
    found = lines_of([1e-6, 0.9, 2e-6, 0.8], [1, 1, 2, 2])
    assert [line.batch_bh for line in found] == [True, False, True, False]
    assert found[0].batch_bh_level == found[1].batch_bh_level != found[2].batch_bh_level
    assert [line.place for line in found] == [1, 2, 3, 4]


def test_nothing_tested_has_no_line() -> None:
    assert lines_of([]) == []


def test_no_promotion_asks_for_them() -> None:
    for module in (analysis.phase, analysis.promotion):
        assert not any("online" in name for name in vars(module))
