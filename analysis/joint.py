"""One joint law for a batch: each hypothesis' own draws, moving together as the days make them."""

from __future__ import annotations

import numpy as np

from analysis.arrays import FloatArray
from analysis.counters import key_of, signs


def joint_draws(statistics: FloatArray, totals: FloatArray, seed: int) -> FloatArray:
    """The same draws of each hypothesis, in an order that all of them share.

    Parameters
    ----------
    statistics
        Draws × hypotheses, each column from the hypothesis' own null; NaN is larger than any.
    totals
        Hypotheses × days: what each day adds to the hypothesis' own statistic, over all
        symbols, events less bars.
    seed
        Of the coins; the same for every part of a batch that is to be joint.

    Notes
    -----
    Hypotheses of one draw group share their pseudo-events, those of two groups do not: their
    triggers have other risk sets, and no label falls in both. But what their real statistics
    share is days: the same market, followed by events of either. So a draw is made joint by a
    coin per day, common to all symbols and hypotheses. It turns the day's total round, and the
    sum over days says how large this hypothesis comes out in that draw; the draws of its own
    null are then put into that order. Every hypothesis keeps the law that its own null gives
    it, draw by draw, and any two are as correlated as their days are: a hypothesis and its
    copy move as one, one and its opposite against each other, strangers not at all.

    References
    ----------
    Iman and Conover (1982), A distribution-free approach to inducing rank correlation among
    input variables, Communications in Statistics B 11(3) (order without touching the margins).
    Romano and Wolf (2005), Exact and approximate stepdown methods, JASA 100(469) (the maximum
    needs the joint law). Cameron, Gelbach and Miller (2008), Bootstrap-based improvements for
    inference with clustered errors, Review of Economics and Statistics 90(3) (coins by cluster).
    """
    draws, hypotheses = statistics.shape
    if len(totals) != hypotheses:
        raise ValueError("one line of days per hypothesis is needed")
    # A day's coins side by side in memory: they are read day by day.
    coins = np.ascontiguousarray(signs(key_of(seed, "joint"), draws, np.arange(totals.shape[1])).T)
    joint = np.empty_like(statistics)
    for place in range(hypotheses):
        order = np.argsort(_turned(coins, totals[place]), kind="stable")
        joint[order, place] = np.sort(statistics[:, place])
    return joint


def _turned(coins: FloatArray, total: FloatArray) -> FloatArray:
    """The sum over days of each draw, added in the order of days: equal bits for equal days."""
    turned = np.zeros(coins.shape[1])
    for day in np.flatnonzero(total):
        turned += coins[day] * total[day]
    return turned
