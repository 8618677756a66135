"""p-values of one and of many."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.multiplicity import p_value, step_down


def _brute(statistics, draws):
    order = sorted(range(len(statistics)), key=lambda i: -statistics[i])
    adjusted, floor = [0.0] * len(statistics), 0.0
    for place, i in enumerate(order):
        rest = order[place:]
        exceed = sum(max(draw[j] for j in rest) >= statistics[i] for draw in draws)
        floor = max(floor, (1 + exceed) / (1 + len(draws)))
        adjusted[i] = floor
    return adjusted


def test_a_p_value_counts_the_observed_labels_as_a_draw() -> None:
    draws = np.array([0.0, 1.0, 2.0, 3.0])
    assert p_value(2.5, draws) == 2 / 5
    assert p_value(2.0, draws) == 3 / 5
    assert p_value(9.0, draws) == 1 / 5


def test_a_draw_without_a_statistic_does_not_speak_for_an_effect() -> None:
    assert p_value(9.0, np.array([0.0, np.nan, 1.0])) == 2 / 4
    assert p_value(math.nan, np.array([0.0, 1.0])) == 1.0


def test_step_down_equals_its_definition() -> None:
    rng = np.random.default_rng(1)
    draws = rng.standard_normal((99, 6)) @ rng.standard_normal((6, 6))
    statistics = rng.standard_normal(6) * 2
    assert step_down(statistics, draws) == pytest.approx(_brute(statistics, draws.tolist()))


def test_one_hypothesis_needs_no_adjustment() -> None:
    draws = np.random.default_rng(2).standard_normal((199, 1))
    assert step_down(np.array([1.3]), draws)[0] == p_value(1.3, draws[:, 0])


def test_adjusted_values_are_no_smaller_and_rise_with_the_plain_ones() -> None:
    rng = np.random.default_rng(3)
    draws, statistics = rng.standard_normal((499, 8)), rng.standard_normal(8) + 1
    adjusted = step_down(statistics, draws)
    plain = [p_value(s, draws[:, i]) for i, s in enumerate(statistics)]
    assert np.all(adjusted >= plain)
    assert np.all(np.diff(adjusted[np.argsort(-statistics)]) >= 0)


def test_equal_hypotheses_cost_nothing_with_joint_draws() -> None:
    one = np.random.default_rng(4).standard_normal((199, 1))
    copies = step_down(np.full(5, 2.0), np.repeat(one, 5, axis=1))
    assert copies == pytest.approx(step_down(np.array([2.0]), one)[0])


def test_the_family_wise_error_is_kept() -> None:
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(400):
        together = rng.standard_normal((200, 5)) + rng.standard_normal((200, 1))
        wrong += step_down(together[0], together[1:]).min() <= 0.05
    assert wrong <= 36  # 20 expected; beyond 36 once in two thousand


def test_an_unknown_statistic_is_never_significant_and_disturbs_nobody() -> None:
    draws = np.random.default_rng(6).standard_normal((99, 2))
    adjusted = step_down(np.array([np.nan, 2.0]), draws)
    assert adjusted[0] == 1.0
    assert adjusted[1] == p_value(2.0, draws[:, 1])


def test_draws_must_match_the_statistics() -> None:
    with pytest.raises(ValueError, match="one column"):
        step_down(np.zeros(2), np.zeros((9, 3)))
