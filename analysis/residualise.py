"""Taking out of an outcome what the covariates explain at bars without an event."""

from __future__ import annotations

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.support import Support, spread_to_rows
from analysis.support_kernel import second_moments

# Keeps a covariate that does not vary from making the equations singular.
RIDGE = 1e-9


def residualise(
    support: Support, covariates: FloatArray, outcome: FloatArray, shrinkage_rows: float
) -> FloatArray:
    """Outcome less its stratum's level and slopes, at every row of the panel.

    Parameters
    ----------
    support
        The rows that take part; all others come back as NaN.
    covariates
        The guard's columns, one line for each of the support's rows; there may be none.
    outcome
        One value per row of the panel, NaN where there is none.
    shrinkage_rows
        How many bars the common slopes are worth in a stratum's own fit.

    Notes
    -----
    Level and slopes come from bars without an event only, so an event cannot explain itself
    away. Each stratum has its own slopes b_s = (S_s + λΩ)⁻¹(c_s + λΩb), where S_s and c_s are
    its sums of squares and products about the stratum's mean, b the common within-stratum
    slopes, Ω their mean square per bar and λ `shrinkage_rows`: an open-ended tail bin follows
    its own slope when it has bars to tell, and the common one when it has not.

    References
    ----------
    Rosenbaum (2002), Covariance adjustment in randomized experiments, Statistical Science 17(3).
    """
    rows, starts = support.rows, support.starts()
    y, x = outcome[rows], covariates
    fitted = ~support.is_event & np.isfinite(y)
    level_y, level_x = _levels(y, x, fitted, starts)
    y_c = y - level_y
    x_c = x - level_x
    y_fit, x_fit = np.where(fitted, y_c, 0.0), x_c * fitted[:, None]
    slopes = _slopes(y_fit, x_fit, fitted, starts, shrinkage_rows)
    residual = np.full(len(outcome), np.nan)
    residual[rows] = y_c - np.einsum("ij,ij->i", x_c, spread_to_rows(starts, slopes, len(rows)))
    return residual


def remove_level(support: Support, outcome: FloatArray) -> FloatArray:
    """Outcome less its stratum's mean over bars without an event; no covariates."""
    return residualise(support, np.empty((len(support.rows), 0)), outcome, 0.0)


def _levels(
    y: FloatArray, x: FloatArray, fitted: BoolArray, starts: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Stratum means over the fitted rows, at every row; NaN in a stratum without any."""
    if not len(y):
        return y, x
    weight = fitted.astype(np.float64)
    count = np.add.reduceat(weight, starts)
    with np.errstate(invalid="ignore"):
        mean_y = np.add.reduceat(np.where(fitted, y, 0.0), starts) / count
        mean_x = np.add.reduceat(x * weight[:, None], starts, axis=0) / count[:, None]
    return spread_to_rows(starts, mean_y, len(y)), spread_to_rows(starts, mean_x, len(y))


def _slopes(
    y: FloatArray, x: FloatArray, fitted: BoolArray, starts: IntArray, shrinkage_rows: float
) -> FloatArray:
    """One line of slopes per stratum, drawn towards the common ones."""
    columns = x.shape[1]
    if not columns or not fitted.any():
        return np.zeros((len(starts), columns))
    x = np.where(np.isfinite(x), x, 0.0)
    squares, products = _second_moments(y, x, starts)
    per_bar = squares.sum(axis=0) / fitted.sum()
    per_bar += RIDGE * (np.trace(per_bar) + RIDGE) * np.eye(columns)
    common = np.linalg.solve(per_bar, products.sum(axis=0) / fitted.sum())
    prior = shrinkage_rows * per_bar
    right = products + np.einsum("ij,j->i", prior, common)
    return np.linalg.solve(squares + prior + RIDGE * per_bar, right[:, :, None])[:, :, 0]


def _second_moments(
    y: FloatArray, x: FloatArray, starts: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Per stratum, the sums of squares of the columns and of their products with y."""
    columns = x.shape[1]
    squares = np.zeros((len(starts), columns, columns))
    products = np.zeros((len(starts), columns))
    second_moments(y, np.ascontiguousarray(x), np.append(starts, len(y)), squares, products)
    return squares, products
