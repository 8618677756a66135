from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home

DAYS = ("2025-05-20", "2025-05-21", "2025-05-22")


def test_symbols_are_taken_in_any_case(home: Home, mirror: Any, bring: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    assert bring(home, mirror, symbols=["btcUSDT"]).symbols == ("BTCUSDT",)


def test_an_unknown_symbol_is_told_with_the_nearest_and_changes_nothing(
    home: Home, mirror: Any, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    mirror.um("ETHUSDT", *DAYS)
    with pytest.raises(NullhouseError) as caught:
        bring(home, mirror, symbols=["BTCUSDT", "ETHUST", "XYZ"])
    assert len(caught.value.problems) == 2
    assert "no file of ETHUST" in str(caught.value)
    assert "BTCUSDT, ETHUSDT (did you mean ETHUSDT?)" in str(caught.value)
    assert not home.root.exists()


def test_an_unknown_symbol_is_noticed_without_a_listing(
    home: Home, mirror: Any, server: Any, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    with pytest.raises(NullhouseError, match="no file of BTCUST"):
        bring(home, server.url, symbols=["BTCUSDT", "BTCUST"])
    assert not home.root.exists()


def test_one_published_day_makes_a_symbol_known(
    home: Home, mirror: Any, server: Any, bring: Any, counts: Any
) -> None:
    days = mirror.days("2025-05-01", 40)
    for place in (0, 7, 39):
        key = mirror.um_key(f"S{place}USDT", days[place])
        mirror.put(key, mirror.klines(days[place]))
        span = {"symbols": [f"S{place}USDT"], "start": days[0], "end": days[-1]}
        assert counts(bring(home, server.url, **span)) == (1, 0, 39, 0)


def test_everything_wrong_with_a_request_is_said_at_once(
    home: Home, tmp_path: Path, bring: Any
) -> None:
    with pytest.raises(NullhouseError) as caught:
        bring(
            home,
            tmp_path / "nowhere",
            symbols=["A/B"],
            start="2025-06-01",
            end="2025-05-01",
            datasets=["um_metric"],
            workers=0,
        )
    told = str(caught.value)
    for said in (
        "'A/B' is no symbol",
        "end lies before the start",
        "did you mean um_metrics?",
        "no such number of workers",
        "archive folder is not there",
    ):
        assert said in told
    assert not home.root.exists()


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", ""])
def test_what_is_no_day_is_told(home: Home, mirror: Any, day: str, bring: Any) -> None:
    with pytest.raises(NullhouseError, match="not a day"):
        bring(home, mirror, start=day)


def test_days_outside_coverage_are_not_missing(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    summary = bring(home, mirror, datasets=["um_klines_1m", "cm_liquidation_snapshot"])
    assert counts(summary) == (3, 0, 0, 0)
    assert summary.rows()[1]["days_outside_coverage"] == 3
    assert "published 2023-06-25 to 2024-10-14" in summary.notes[0]
