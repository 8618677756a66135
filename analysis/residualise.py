"""Taking out of an outcome what the covariates explain, and what that costs in precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.slope_kernel import second_moments
from analysis.support import Support, spread_to_rows

# Keeps a covariate that does not vary from making the equations singular.
RIDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Adjusted:
    """An outcome less what its stratum and the covariates explain.

    Attributes
    ----------
    residual
        One value per row of the panel, NaN outside the support and where there is no outcome.
    away
        The covariates of each of the support's rows, from the mean of its stratum's bars.
    fitted
        The same from the mean of the row's own group (events or bars) in its stratum, as the
        slopes were fitted on; zero in a row that was not.
    squares
        The left side of each stratum's normal equations, shrinkage included.
    borrowed
        What each row's products weigh in every other stratum's right side.
    """

    support: Support
    residual: FloatArray
    away: FloatArray
    fitted: FloatArray
    squares: FloatArray
    borrowed: float

    def through_slopes(self, weights: FloatArray) -> FloatArray:
        """What each row's outcome weighs by way of the slopes, in a weighted sum of residuals.

        Parameters
        ----------
        weights
            One a row of the support; the sum is linear in the outcomes, and a row enters it by
            itself with this weight, and through the slopes with the one that is returned.
        """
        if not self.away.shape[1]:
            return np.zeros(len(weights))
        starts, n = self.support.starts(), len(weights)
        pull = np.where(weights[:, None] == 0, 0.0, weights[:, None] * self.away)
        reach = _solved(self.squares, np.add.reduceat(pull, starts, axis=0))
        reach += self.borrowed * reach.sum(axis=0)
        through: FloatArray = np.einsum("ij,ij->i", self.fitted, spread_to_rows(starts, -reach, n))
        return through


def adjust(
    support: Support, covariates: FloatArray, outcome: FloatArray, shrinkage_rows: float
) -> Adjusted:
    """Take the stratum's level and the covariates' slopes out of an outcome.

    Parameters
    ----------
    support
        The rows that take part.
    covariates
        The guard's columns, one line for each of the support's rows; there may be none.
    outcome
        One value per row of the panel, NaN where there is none.
    shrinkage_rows
        How many rows the common slopes are worth in a stratum's own fit.

    Notes
    -----
    The level is the mean of the stratum's bars without an event. Slopes are fitted within
    events and within bars, each about their own stratum's mean, so an event cannot explain
    itself away: what lifts all events of a stratum alike moves no slope. Events take part
    because slopes that few bars tell would have to be carried far: where one kind of event is
    held against the rest of its kind and the kinds differ in their covariates, slopes from the
    others alone were nearly all of the estimate's noise.

    Each stratum has its own slopes b_s = (S_s + λΩ)⁻¹(c_s + λΩb), where S_s and c_s are its sums
    of squares and products, b the common within-group slopes, Ω their mean square per row and λ
    `shrinkage_rows`: an open-ended tail bin follows its own slope when it has rows to tell, and
    the common one when it has not.

    References
    ----------
    Rosenbaum (2002), Covariance adjustment in randomized experiments, Statistical Science 17(3).
    Cochran (1957), Analysis of covariance: its nature and uses, Biometrics 13(3): pooled
    within-group slopes, and what they add to the error of an adjusted difference.
    """
    rows, starts, is_event = support.rows, support.starts(), support.is_event
    y, x = outcome[rows], covariates
    known = np.isfinite(y)
    level_y, level_x = _levels(y, x, known & ~is_event, starts)
    own_y, own_x = _levels(y, x, known & is_event, starts)
    fit = known & np.isfinite(level_y)
    away = x - level_x
    y_fit = np.where(fit, y - np.where(is_event, own_y, level_y), 0.0)
    x_fit = np.where(fit[:, None], np.where(is_event[:, None], x - own_x, away), 0.0)
    squares, products = _second_moments(y_fit, x_fit, starts)
    n = max(int(fit.sum()), 1)
    squares = _shrunk(squares, n, shrinkage_rows)
    borrowed = shrinkage_rows / n
    slopes = _solved(squares, products + borrowed * products.sum(axis=0))
    residual = np.full(len(outcome), np.nan)
    explained = np.einsum("ij,ij->i", away, spread_to_rows(starts, slopes, len(rows)))
    residual[rows] = y - level_y - explained
    return Adjusted(support, residual, away, x_fit, squares, borrowed)


def residualise(
    support: Support, covariates: FloatArray, outcome: FloatArray, shrinkage_rows: float
) -> FloatArray:
    """The residual of `adjust` alone, at every row of the panel."""
    return adjust(support, covariates, outcome, shrinkage_rows).residual


def remove_level(support: Support, outcome: FloatArray) -> FloatArray:
    """Outcome less its stratum's mean over bars without an event; no covariates."""
    return residualise(support, np.empty((len(support.rows), 0)), outcome, 0.0)


def _levels(
    y: FloatArray, x: FloatArray, among: BoolArray, starts: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Stratum means over some of the rows, at every row; NaN in a stratum without any."""
    if not len(y):
        return y, x
    weight = among.astype(np.float64)
    count = np.add.reduceat(weight, starts)
    with np.errstate(invalid="ignore"):
        mean_y = np.add.reduceat(np.where(among, y, 0.0), starts) / count
        mean_x = np.add.reduceat(x * weight[:, None], starts, axis=0) / count[:, None]
    return spread_to_rows(starts, mean_y, len(y)), spread_to_rows(starts, mean_x, len(y))


def _shrunk(squares: FloatArray, n: int, shrinkage_rows: float) -> FloatArray:
    """Each stratum's squares, drawn towards the common mean square per row."""
    columns = squares.shape[2]
    per_row = squares.sum(axis=0) / n
    per_row += RIDGE * (np.trace(per_row) + RIDGE) * np.eye(columns)
    shrunk: FloatArray = squares + (shrinkage_rows + RIDGE) * per_row
    return shrunk


def _solved(squares: FloatArray, right: FloatArray) -> FloatArray:
    """One line per stratum that solves its equations."""
    if not right.shape[1]:
        return right
    solved: FloatArray = np.linalg.solve(squares, right[:, :, None])[:, :, 0].astype(np.float64)
    return solved


def _second_moments(
    y: FloatArray, x: FloatArray, starts: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Per stratum, the sums of squares of the columns and of their products with y."""
    columns = x.shape[1]
    squares = np.zeros((len(starts), columns, columns))
    products = np.zeros((len(starts), columns))
    second_moments(y, np.ascontiguousarray(x), np.append(starts, len(y)), squares, products)
    return squares, products
