"""How large a hidden bias would have to be: Rosenbaum's Γ on matched sets."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtr

from analysis.arrays import FloatArray

# Differences beyond so many typical ones count as this many: one wild outcome decides nothing.
TRIM: Final = 2.5
LARGEST: Final = 20.0
STEPS: Final = 40


def largest_gamma(values: FloatArray, level: float = 0.05) -> float:
    """The largest Γ at which the events still exceed their bars at `level`, one-sided.

    Parameters
    ----------
    values
        Sets × members, the event first; NaN where a member is missing. A set needs its event
        and one bar.
    level
        What the p-value may be at most.

    Returns
    -------
    float
        1 where chance alone, without any hidden bias, would do; at most 20; NaN without a set.

    Notes
    -----
    Two members of a set may differ in their odds of being the event by a factor of Γ, through
    something that nobody measured. For each Γ the worst such bias gives the largest p-value.
    """
    scores = [group for group in _scores(values) if len(group)]
    if not scores:
        return float("nan")
    sums = [_Sums.of(group) for group in scores]
    if _worst_p(sums, 1.0) > level:
        return 1.0
    low, high = 1.0, LARGEST
    if _worst_p(sums, high) <= level:
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _worst_p(sums, middle) <= level else (low, middle)
    return low


def worst_p(scores: list[FloatArray], gamma: float) -> float:
    """The largest p-value under a bias of Γ; `scores` holds sets of equal size, events first.

    Notes
    -----
    Within a set the worst bias favours the members of the largest scores: with a of J members
    not favoured, the event's score has the mean (Σ_low q + Γ Σ_high q) / (a + Γ (J − a)). Each
    set takes the a with the largest mean and, of equal ones, the largest variance; with many
    sets that is the worst for all of them together.

    References
    ----------
    Gastwirth, Krieger and Rosenbaum (2000), Asymptotic separability in sensitivity analysis.
    JRSS B 62(3).
    Rosenbaum (2007), Sensitivity analysis for m-estimates, tests, and confidence intervals in
    matched observational studies. Biometrics 63(2).
    """
    return _worst_p([_Sums.of(group) for group in scores], gamma)


class _Sums(NamedTuple):
    """What Γ does not change: the events' scores, and sums over each set's smallest scores."""

    events: float
    scores: FloatArray
    squares: FloatArray

    @classmethod
    def of(cls, group: FloatArray) -> _Sums:
        ordered = np.sort(group, axis=1)
        events = float(group[:, 0].sum())
        return cls(events, np.cumsum(ordered, axis=1), np.cumsum(ordered**2, axis=1))


def _worst_p(groups: list[_Sums], gamma: float) -> float:
    total = expected = variance = 0.0
    for group in groups:
        mean, spread = _worst_moments(group, gamma)
        total += group.events
        expected += float(mean.sum())
        variance += float(spread.sum())
    if variance <= 0:
        return 1.0
    return float(ndtr((expected - total) / np.sqrt(variance)))


def _worst_moments(group: _Sums, gamma: float) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of the event's score in each set under the set's own worst bias."""
    sums, squares = group.scores, group.squares
    members = sums.shape[1]
    low = np.arange(1, members)
    weight = low + gamma * (members - low)
    mean = (sums[:, :-1] + gamma * (sums[:, -1:] - sums[:, :-1])) / weight
    square = (squares[:, :-1] + gamma * (squares[:, -1:] - squares[:, :-1])) / weight
    spread = square - mean**2
    largest = mean.max(axis=1, keepdims=True)
    chosen = np.argmax(np.where(mean >= largest, spread, -np.inf), axis=1)[:, None]
    return (
        np.take_along_axis(mean, chosen, axis=1)[:, 0],
        np.take_along_axis(spread, chosen, axis=1)[:, 0],
    )


def _scores(values: FloatArray) -> list[FloatArray]:
    """Each member's mean trimmed difference from the others, sets of one size together."""
    known = np.isfinite(values)
    usable = known[:, 0] & (known.sum(axis=1) > 1)
    values, sizes = values[usable], known[usable].sum(axis=1)
    groups = [_packed(values[sizes == size], int(size)) for size in np.unique(sizes)]
    apart = np.concatenate([np.abs(_differences(g)).ravel() for g in groups] or [np.zeros(0)])
    typical = float(np.median(apart[apart > 0])) if np.any(apart > 0) else 1.0
    return [
        np.clip(_differences(g) / typical, -TRIM, TRIM).sum(axis=2) / (g.shape[1] - 1)
        for g in groups
    ]


def _packed(values: FloatArray, size: int) -> FloatArray:
    """The known members of each set side by side, the event still first."""
    order = np.argsort(~np.isfinite(values), axis=1, kind="stable")[:, :size]
    return np.take_along_axis(values, order, axis=1)


def _differences(values: FloatArray) -> FloatArray:
    apart: FloatArray = values[:, :, None] - values[:, None, :]
    return apart
