"""The readers that are fuzzed, and how many inputs each gets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from generator.queue import Library
from tests.fuzz import archive, ledgers, specs
from tests.fuzz.run import One


@cache
def _archive() -> list[archive.Sample]:
    return archive.samples()


@cache
def _specs() -> tuple[list[bytes], Library]:
    return specs.sources(), Library.read()


@cache
def _ledger(folder: Path) -> bytes:
    return ledgers.source(folder)


def of_archive(number: int, rng: np.random.Generator, path: Path) -> str | None:
    """Each data set in its turn."""
    return archive.one(_archive()[number % len(_archive())], rng, path)


def of_specs(number: int, rng: np.random.Generator, path: Path) -> str | None:
    """Each shipped spec in its turn."""
    sources, library = _specs()
    return specs.one(sources[number % len(sources)], library, rng, path)


def of_ledger(_: int, rng: np.random.Generator, path: Path) -> str | None:
    """One small ledger, damaged in ever other ways."""
    return ledgers.one(_ledger(path.parent), rng, path)


READERS: dict[str, tuple[One, int]] = {
    "archive": (of_archive, 70_000),
    "ledger": (of_ledger, 30_000),
    "specs": (of_specs, 6_000),
}
