"""What a guard stands on: a built home that it only reads, and a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nullhouse.base.home import Home


@dataclass(frozen=True)
class Ground:
    """The home under test, built whole by this very tree, and where a guard may write."""

    home: Home
    scratch: Path
    #: Models that differ from the clean tree: they and what reads them are looked at, the rest is
    #: taken over from ``clean``. Empty for all.
    changed: tuple[str, ...] = ()
    #: Side homes that the clean tree built, by the guard's own names; only ever copied from.
    clean: Path | None = None
