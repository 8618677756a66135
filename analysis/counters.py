"""Random numbers by counter: a number depends on its key and its place, on nothing else."""

from __future__ import annotations

import hashlib

import numpy as np
from numba import njit, uint64

from analysis.arrays import FloatArray, IntArray, WordArray

# Compiled callers keep a copy of these functions: empty their caches after a change here.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def key_of(seed: int, *names: str) -> np.uint64:
    """A 64-bit key of a seed and the names of what is drawn.

    The names make the draws of one group independent of which other groups are in the batch.
    """
    text = "\x1f".join((str(int(seed)), *names))
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


@njit(cache=True, nogil=True, inline="always")
def mix(word: np.uint64) -> np.uint64:
    """Scramble a 64-bit counter.

    Notes
    -----
    The output function of SplitMix64: a bijection on 64-bit words whose values at consecutive
    counters pass the usual batteries of tests.

    References
    ----------
    Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.
    """
    word = uint64(word + _STEP)
    word = uint64((word ^ (word >> uint64(30))) * _FIRST)
    word = uint64((word ^ (word >> uint64(27))) * _SECOND)
    return uint64(word ^ (word >> uint64(31)))


@njit(cache=True, nogil=True, inline="always")
def below(word: np.uint64, limit: int) -> int:
    """A whole number in 0 … limit−1 from the upper 53 bits of a random word."""
    share = float(word >> uint64(11)) * (1.0 / 9007199254740992.0)
    return min(int(share * limit), limit - 1)


@njit(cache=True, nogil=True)
def _signs(key: np.uint64, columns: IntArray, out: FloatArray) -> None:
    for draw in range(out.shape[0]):
        start = mix(uint64(key + uint64(draw) * _FIRST))
        for place in range(columns.size):
            bit = mix(uint64(start ^ mix(uint64(columns[place])))) >> uint64(63)
            out[draw, place] = 1.0 if bit else -1.0


def signs(key: np.uint64, draws: int, columns: IntArray) -> FloatArray:
    """Fair signs, one per draw and column; a column's signs depend on its own code alone."""
    out = np.empty((draws, len(columns)))
    _signs(key, np.ascontiguousarray(columns, dtype=np.int64), out)
    return out


@njit(cache=True, nogil=True)
def _words(key: np.uint64, first: int, out: WordArray) -> None:
    for draw in range(out.shape[0]):
        start = mix(uint64(key + uint64(first + draw) * _FIRST))
        for place in range(out.shape[1]):
            out[draw, place] = mix(uint64(start + uint64(place)))


def words(key: np.uint64, draws: int, places: int, first: int = 0) -> WordArray:
    """Random 64-bit words of draws `first`, `first` + 1, …, draws × places; a word depends on
    key, draw and place alone."""
    out = np.empty((draws, places), np.uint64)
    _words(key, first, out)
    return out


def permutations(key: np.uint64, draws: int, places: int) -> IntArray:
    """Random orders of 0 … places−1, one line per draw, every order equally likely."""
    return np.argsort(words(key, draws, places), axis=1, kind="stable").astype(np.int64)
