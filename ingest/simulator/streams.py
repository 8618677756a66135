"""Named random streams: each number depends on seed, purpose, symbol and day, on nothing else.

Two worlds of one seed therefore share every number, whatever is planted in them and whichever
other symbols they hold.
"""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str, *path: str | int) -> np.random.Generator:
    """The generator of one purpose, for one symbol and day where ``path`` names them."""
    return np.random.default_rng(_sequence(seed, purpose, path))


def key(seed: int, purpose: str, *path: str | int) -> np.uint64:
    """The start of a counter-based stream inside compiled code."""
    return np.uint64(_sequence(seed, purpose, path).generate_state(1, np.uint64)[0])


def _sequence(seed: int, purpose: str, path: tuple[str | int, ...]) -> np.random.SeedSequence:
    words = (part if isinstance(part, int) else zlib.crc32(part.encode()) for part in path)
    return np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), *words])
