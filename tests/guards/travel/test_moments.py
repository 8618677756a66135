from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from nullhouse.guards.travel.moments import moments

DAY = timedelta(days=1)


def _files(days: list[int], *, required: bool = True) -> Any:
    """One file a day, each from its first minute to the midnight after it."""
    start, dataset = datetime(2024, 1, 1), SimpleNamespace(required=required)
    return [
        SimpleNamespace(
            dataset=dataset,
            path=f"um_klines_1m/BTCUSDT/{day}.parquet",
            first=start + day * DAY + timedelta(minutes=1),
            last=start + (day + 1) * DAY,
        )
        for day in days
    ]


def test_the_last_moment_lies_in_the_gap_of_a_series() -> None:
    files = _files([0, 1, 2, 5, 6, 7, 8, 9])
    for seed in range(20):
        assert datetime(2024, 1, 4) < moments(files, 4, seed)[-1] < datetime(2024, 1, 6, 0, 1)


def test_without_a_gap_all_moments_lie_in_the_last_four_fifths() -> None:
    found = moments(_files(list(range(10))), 20, 1)
    assert len(found) == 20
    assert all(datetime(2024, 1, 3) <= at <= datetime(2024, 1, 11) for at in found)


def test_the_same_seed_finds_the_same_moments() -> None:
    files = _files([0, 1, 4, 5])
    assert moments(files, 5, 7) == moments(files, 5, 7) != moments(files, 5, 8)
