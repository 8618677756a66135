"""What the benchmarks on simulated lakes are asked: how much history, of what, kept where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from benchmarks.days.world import landed
from nullhouse.base.home import PROJECT, Home

CACHE: Final = PROJECT / ".nullhouse" / "bench" / "days"
SIZES: Final = "60,120,240"

Days: TypeAlias = Annotated[str, typer.Option(help="Histories in days, the shortest first.")]
Symbols: TypeAlias = Annotated[int, typer.Option(help="Symbols.")]
Cache: TypeAlias = Annotated[Path, typer.Option(help="Where simulated lakes are kept.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="For machines.")]


def asked(days: str, symbols: int, cache: Path) -> tuple[Home, list[int]]:
    """A lake of a day more than the longest history, and the histories, shortest first."""
    sizes = sorted(int(size) for size in days.split(","))
    cache.mkdir(parents=True, exist_ok=True)
    return landed(cache, sizes[-1] + 1, symbols), sizes
