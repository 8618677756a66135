"""Months and days of one data set: nothing lost where they meet, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from ingest.manifest import read_manifest
from nullhouse.base.home import Home

FEBRUARY = {"start": "2023-02-01", "end": "2023-02-28"}
MONTH = "data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2023-02.zip"


def month(mirror: Any, days: Iterable[int], short: Iterable[int] = ()) -> None:
    """A monthly file that holds whole days, and only two minutes of the short ones."""
    lines = [mirror.header]
    for day in days:
        lines += mirror.klines(f"2023-02-{day:02}", rows=2 if day in set(short) else 1440)
    mirror.put(MONTH, lines)


def daily(mirror: Any, days: Iterable[int]) -> None:
    for day in days:
        text = f"2023-02-{day:02}"
        mirror.put(mirror.um_key("BTCUSDT", text), [mirror.header, *mirror.klines(text, rows=1440)])


def minutes(home: Home) -> tuple[int, int]:
    """Rows in the lake, and distinct minutes among them."""
    found = duckdb.sql(
        f"""select count(open_time), count(distinct open_time)
            from read_parquet('{home.lake}/um_klines_1m/*/*.parquet')"""
    ).fetchall()[0]
    return int(found[0]), int(found[1])


def states(home: Home) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in read_manifest(home.manifest).values():
        name = f"{entry.period} {entry.state}"
        found[name] = found.get(name, 0) + 1
    return found


def test_a_published_month_is_fetched_as_one_file(home: Home, mirror: Any, bring: Any) -> None:
    month(mirror, range(1, 29))
    daily(mirror, range(1, 29))
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"monthly loaded": 1}
    assert minutes(home) == (28 * 1440, 28 * 1440)


def test_days_stand_in_for_a_month_that_is_not_there(home: Home, mirror: Any, bring: Any) -> None:
    daily(mirror, range(1, 28))
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"daily loaded": 27, "daily missing": 1}
    assert minutes(home) == (27 * 1440, 27 * 1440)


def test_days_that_the_month_lacks_come_from_daily_files(
    home: Home, mirror: Any, bring: Any
) -> None:
    month(mirror, [day for day in range(1, 29) if day != 10], short=[20])
    daily(mirror, range(1, 29))
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"monthly loaded": 1, "daily loaded": 2}
    rows, distinct = minutes(home)
    assert distinct == 28 * 1440
    assert rows == distinct + 2, "the two minutes of the short day stand twice until staging"


def test_a_month_that_comes_later_does_not_double_its_days(
    home: Home, mirror: Any, bring: Any
) -> None:
    daily(mirror, range(1, 29))
    bring(home, mirror, **FEBRUARY)
    month(mirror, range(1, 29))
    before = home.manifest.read_bytes()
    again = bring(home, mirror, **FEBRUARY)
    assert again.total("already") == 28
    assert home.manifest.read_bytes() == before
    assert minutes(home) == (28 * 1440, 28 * 1440)


def test_a_part_of_a_loaded_month_is_not_fetched_by_days(
    home: Home, mirror: Any, bring: Any
) -> None:
    month(mirror, range(1, 29))
    daily(mirror, range(1, 29))
    bring(home, mirror, **FEBRUARY)
    again = bring(home, mirror, start="2023-02-10", end="2023-02-12")
    assert (again.total("already"), again.total("loaded")) == (1, 0)
    assert minutes(home) == (28 * 1440, 28 * 1440)


def test_a_refused_month_is_kept_aside_and_its_days_come(
    home: Home, mirror: Any, bring: Any
) -> None:
    month(mirror, range(1, 29))
    mirror.sign(MONTH, f"{'0' * 64}  BTCUSDT-1m-2023-02.zip\n")
    daily(mirror, range(1, 29))
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"monthly quarantined": 1, "daily loaded": 28}
    assert minutes(home) == (28 * 1440, 28 * 1440)


def test_a_hole_that_is_filled_later_comes_with_the_next_run(
    home: Home, mirror: Any, bring: Any
) -> None:
    month(mirror, [day for day in range(1, 29) if day != 10])
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"monthly loaded": 1, "daily missing": 1}
    daily(mirror, [10])
    bring(home, mirror, **FEBRUARY)
    assert states(home) == {"monthly loaded": 1, "daily loaded": 1}
    assert minutes(home) == (28 * 1440, 28 * 1440)
