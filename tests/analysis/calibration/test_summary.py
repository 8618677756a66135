"""Intervals and adjusted p-values against other implementations and known examples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from analysis.calibration.noise import Noise
from analysis.calibration.summary import clopper_pearson, holm, p_of_more


@pytest.mark.parametrize(("found", "of"), [(0, 20), (3, 20), (20, 20), (26, 500)])
def test_an_exact_interval_is_scipys(found: int, of: int) -> None:
    known = binomtest(found, of).proportion_ci(0.95, "exact")
    assert clopper_pearson(found, of) == pytest.approx((known.low, known.high))


def test_twenty_promotions_in_four_hundred_lives_leave_at_most_0076() -> None:
    assert clopper_pearson(20, 400)[1] == pytest.approx(0.0762, abs=2e-4)


def test_holm_adjusts_as_in_its_paper() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_the_chance_of_more_is_the_binomial_tail() -> None:
    assert p_of_more(0, 10, 0.075) == 1.0
    assert p_of_more(3, 10, 0.075) == pytest.approx(binom.sf(2, 10, 0.075))


def test_noise_has_the_law_that_it_names() -> None:
    noise = Noise(1, "world")
    uniform = noise.uniform("u", 20_000)
    assert uniform.min() > 0 and uniform.max() < 1
    assert uniform.mean() == pytest.approx(0.5, abs=0.01)
    student = noise.student5("t", 20_000, 5)
    assert student.std() == pytest.approx(1.0, abs=0.02)
    kurtosis = float(np.mean(student**4)) / float(np.mean(student**2)) ** 2
    assert 5 < kurtosis < 15


def test_a_series_is_its_own() -> None:
    noise = Noise(1, "world")
    assert not np.array_equal(noise.normal("a", 50), noise.normal("b", 50))
    assert not np.array_equal(noise.normal("a", 50), Noise(2, "world").normal("a", 50))
    assert abs(np.corrcoef(noise.normal("c", 4000, 2).T)[0, 1]) < 0.06
