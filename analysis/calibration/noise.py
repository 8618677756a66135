"""Random numbers of a market, by counter: any order and any number of threads give the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from analysis.arrays import FloatArray
from analysis.counters import key_of, words

# A word's upper 53 bits, in the middle of their cell: neither 0 nor 1 occurs.
_SCALE = 2.0**-53


@dataclass(frozen=True)
class Noise:
    """A seed and a world's name; every series has a name of its own."""

    seed: int
    world: str

    def uniform(self, series: str, *shape: int) -> FloatArray:
        """Numbers within (0, 1), of the given shape."""
        lines = int(np.prod(shape[1:], dtype=np.int64)) if len(shape) > 1 else 1
        drawn = words(key_of(self.seed, self.world, series), lines, shape[0])
        flat = ((drawn >> np.uint64(11)).astype(np.float64) + 0.5) * _SCALE
        return np.ascontiguousarray(flat.T).reshape(shape)

    def normal(self, series: str, *shape: int) -> FloatArray:
        """Standard normal numbers."""
        return np.asarray(ndtri(self.uniform(series, *shape)))

    def student5(self, series: str, *shape: int) -> FloatArray:
        """Student's t with five degrees of freedom, scaled to a variance of one.

        Notes
        -----
        A χ² variable of five degrees of freedom is −2 log(u₁u₂) + z² for two uniform numbers
        and a normal one.
        """
        product = self.uniform(f"{series}/1", *shape) * self.uniform(f"{series}/2", *shape)
        square = -2.0 * np.log(product) + self.normal(f"{series}/3", *shape) ** 2
        student = self.normal(f"{series}/4", *shape) / np.sqrt(square / 5.0)
        return np.asarray(student / np.sqrt(5.0 / 3.0))
