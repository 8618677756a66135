"""The outcome where a mechanism cannot reach: in the other symbols, at the same minute."""

from __future__ import annotations

import numpy as np

from nullhouse.warehouse.panel import Grid
from nullhouse.warehouse.rows import Labels, Values


def mean_of_others(grid: Grid, outcome: Values, quiet: Labels) -> Values:
    """At every row, the mean outcome of the other symbols that are quiet then; NaN for none.

    Sums run in the order of rows, so their bits do not depend on threads.
    """
    minute = grid.panel.minute - int(grid.panel.minute.min())
    heard = quiet & np.isfinite(outcome)
    value = np.where(heard, outcome, 0.0)
    total = np.bincount(minute, weights=value)
    others = np.bincount(minute, weights=heard)[minute] - heard
    # What is left of a sum without its own part may be a rounding error instead of nothing.
    left = np.where(others > 0, total[minute] - value, np.nan)
    mean: Values = left / np.maximum(others, 1)
    return mean
