"""The compiled inside of covariates' slopes: sums of products, stratum by stratum."""

from __future__ import annotations

from numba import njit

from analysis.arrays import FloatArray, IntArray


@njit(cache=True, nogil=True)
def second_moments(
    y: FloatArray, x: FloatArray, starts: IntArray, squares: FloatArray, products: FloatArray
) -> None:
    """Add up, stratum by stratum, the columns' products with each other and with y."""
    columns = x.shape[1]
    for stratum in range(starts.size - 1):
        for row in range(starts[stratum], starts[stratum + 1]):
            for i in range(columns):
                products[stratum, i] += x[row, i] * y[row]
                for j in range(i + 1):
                    squares[stratum, i, j] += x[row, i] * x[row, j]
        for i in range(columns):
            for j in range(i):
                squares[stratum, j, i] = squares[stratum, i, j]
