"""A simulated archive, with a bar while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.simulator import SimulationOptions, parse_plants, write_archive
from nullhouse.base.progress import meter


def simulate_world(
    directory: Path,
    *,
    days: int,
    symbols: Sequence[str],
    seed: int,
    plant: str,
    start: date,
    depth_seconds: int,
) -> dict[str, Any]:
    """Write the archive below ``directory`` and say what is in it."""
    options = SimulationOptions(
        symbols=tuple(symbols),
        days=days,
        start=start,
        seed=seed,
        plants=parse_plants(plant),
        depth_seconds=depth_seconds,
    )
    with meter("simulating", total=1) as progress:
        write_archive(directory, options, progress.follow)
    return {
        "archive": str(directory),
        "first_day": start.isoformat(),
        "last_day": (start + timedelta(days=days - 1)).isoformat(),
        "symbols": list(symbols),
        "plants": plant,
        "seed": seed,
        "truth": str(directory / "truth.json"),
    }
