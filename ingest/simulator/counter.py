"""Random numbers inside compiled code: each minute's depend on its key and clock alone.

How many numbers a minute uses differs from world to world; that must not shift the next
minute's, or two worlds of one seed would part ways for another reason than what is planted.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_U30, _U27, _U31, _U11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@njit(cache=True, nogil=True)
def begin(state, key, clock):  # type: ignore[no-untyped-def]
    """Put ``state`` where the stream of one key and clock value starts."""
    state[0] = key + np.uint64(clock) * _GOLDEN
    state[0] = np.uint64(uniform(state) * 2.0**53)


@njit(cache=True, nogil=True)
def uniform(state):  # type: ignore[no-untyped-def]
    """The next number in [0, 1) of a SplitMix64 stream."""
    state[0] = state[0] + _GOLDEN
    z = state[0]
    z = (z ^ (z >> _U30)) * _MIX_1
    z = (z ^ (z >> _U27)) * _MIX_2
    z = z ^ (z >> _U31)
    return (z >> _U11) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def poisson(mean, state):  # type: ignore[no-untyped-def]
    """Knuth's product method; the means here are small."""
    floor, product, count = math.exp(-mean), uniform(state), 0
    while product > floor:
        product *= uniform(state)
        count += 1
    return count
