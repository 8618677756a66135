"""By how much a matched difference moves when one day is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.support import Support

#: What is left of the events' weight when next to all of them lie on one day.
_NOTHING = 1e-9


def moved_without_each_day(
    support: Support,
    weight: FloatArray,
    value: FloatArray,
    known: BoolArray,
    day: npt.NDArray[np.integer[Any]],
    days: int,
) -> FloatArray:
    """The change of events less bars without each day's rows, zero for a day without any.

    Parameters
    ----------
    support
        The rows that take part, in order of stratum.
    weight
        Of each row; the events' matter, one in all.
    value
        Of each row, finite; `known` says which count.
    day
        Of each row, below `days`.

    Notes
    -----
    The difference is Σ_events w (y − ȳ of the stratum's bars). Without a day both its events and
    its bars are gone: the other events weigh one in all again, and the strata's bars have other
    means. A stratum that has no bar left takes its events with it. Only strata with rows on a day
    change by it, so the work follows the pairs of stratum and day that there are.
    """
    stratum = np.cumsum(np.diff(support.stratum, prepend=support.stratum[:1]) != 0)
    pairs, of_row = np.unique(stratum * days + day, return_inverse=True)
    on_day, owner = pairs % days, pairs // days
    here = _sums(support.is_event, weight, value, known, of_row)
    each = np.array([np.bincount(owner, weights=column) for column in here])
    whole = each[:, owner]
    kept = whole[2] > here[2]
    moved = np.where(kept, _excess(whole - here), 0.0) - _excess(whole)
    lost = np.where(kept, here[0], whole[0])
    difference = float(_excess(each).sum())
    left = 1.0 - np.bincount(on_day, weights=lost, minlength=days)
    total = difference + np.bincount(on_day, weights=moved, minlength=days)
    return np.where(left > _NOTHING, total / np.maximum(left, _NOTHING) - difference, 0.0)


def _sums(
    is_event: BoolArray, weight: FloatArray, value: FloatArray, known: BoolArray, of_row: IntArray
) -> FloatArray:
    """By pair of stratum and day: the events' weight and weighted sum, the bars and their sum."""
    held = np.where(known & is_event, weight, 0.0)
    bar = (known & ~is_event).astype(np.float64)
    columns = (held, held * value, bar, bar * value)
    return np.array([np.bincount(of_row, weights=column) for column in columns])


def _excess(sums: FloatArray) -> FloatArray:
    """Strata's weighted events less their weight times their bars' mean."""
    weight, weighted, bars, total = sums
    excess: FloatArray = weighted - weight * total / np.maximum(bars, 1.0)
    return excess
