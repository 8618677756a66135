"""Archive and tail together, through the staging models: each row once, none missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from ingest.manifest import read_manifest
from ingest.tail.summary import TailSummary
from nullhouse.base.home import Home
from tests.ingest.tail.conftest import Past
from tests.ingest.tail.exchange import Exchange
from tests.ingest.tail.truth import DAY, HOUR, MINUTE, NOW, PERIOD, metrics, ms, settlement

Tail = Callable[..., TailSummary]
Rows = Callable[..., list[tuple[Any, ...]]]
Files = Callable[[], dict[str, bytes]]

FIRST = ms("2026-11-17")
OPEN = ms(NOW) - ms(NOW) % MINUTE


@pytest.mark.parametrize("market", ["um", "spot"])
def test_bars_of_archive_and_tail_are_every_minute_once(
    market: str, bring_tail: Tail, staged: Rows
) -> None:
    bring_tail(f"{market}_klines_1m", market=market)
    rows = staged(f"{market}_klines_1m", "epoch_ms(opened_at), file_key like 'rest/%'")
    wanted = [(at, at >= ms("2026-11-19")) for at in range(FIRST, OPEN, MINUTE)]
    assert rows == wanted


def test_a_metrics_row_means_the_same_in_archive_and_tail(bring_tail: Tail, staged: Rows) -> None:
    bring_tail("um_metrics")
    rows = staged("um_metrics", "epoch_ms(known_at), open_interest, taker_ratio")
    wanted = [
        (at, metrics("BTCUSDT", at)[0], metrics("BTCUSDT", at)[5])
        for at in range(FIRST + PERIOD, ms(NOW) + 1, PERIOD)
    ]
    assert [row[:2] for row in rows] == [row[:2] for row in wanted]
    # Flows come rounded to four digits, but never a period beside their stocks.
    assert [row[2] for row in rows] == pytest.approx([row[2] for row in wanted], abs=6e-5)


def test_settlements_of_archive_and_tail_are_each_there_once(
    bring_tail: Tail, staged: Rows
) -> None:
    bring_tail("um_funding_rate")
    hours = [h for h in range(ms("2026-10-01"), ms(NOW), HOUR) if settlement("BTCUSDT", h)]
    assert staged("um_funding_rate", "epoch_ms(event_at)") == [(hour,) for hour in hours]


def test_the_archive_takes_over_the_days_that_it_has_by_now(
    past: Past, home: Home, bring_tail: Tail, staged: Rows, files: Files
) -> None:
    bring_tail("um_klines_1m")
    past.klines(days=2, last="2026-11-20")
    before = staged("um_klines_1m", "epoch_ms(opened_at), file_key like 'rest/%'")
    bring_tail("um_klines_1m", now=NOW + timedelta(hours=1))
    after = staged("um_klines_1m", "epoch_ms(opened_at), file_key like 'rest/%'")
    taken = ms("2026-11-21")
    assert before == [(at, at >= taken) for at in range(FIRST, OPEN, MINUTE)]
    assert after == [(at, at >= taken) for at in range(FIRST, OPEN + HOUR, MINUTE)]
    parts = [name for name in files() if "/rest-" in name]
    keys = [key for key in read_manifest(home.manifest) if key.startswith("rest/")]
    assert len(parts) == len(keys) == 2


def test_a_day_that_the_archive_skips_stays_with_the_tail(
    past: Past, bring_tail: Tail, staged: Rows
) -> None:
    bring_tail("um_klines_1m")
    past.klines(days=1, last="2026-11-20")
    bring_tail("um_klines_1m")
    rows = staged("um_klines_1m", "epoch_ms(opened_at), file_key like 'rest/%'")
    skipped = ms("2026-11-19")

    def is_tail(at: int) -> bool:
        return skipped <= at < skipped + DAY or at >= ms("2026-11-21")

    assert rows == [(at, is_tail(at)) for at in range(FIRST, OPEN, MINUTE)]


def test_a_second_run_at_the_same_moment_changes_no_byte(
    um: Exchange, bring_tail: Tail, files: Files
) -> None:
    data = ("um_klines_1m", "um_metrics", "um_funding_rate", "um_agg_trades")
    bring_tail(*data)
    before, asked = files(), len(um.asked)
    summary = bring_tail(*data)
    assert [outcome.result for outcome in summary.outcomes] == ["up_to_date"] * 4
    assert files() == before
    # A settlement of the last hour might still come; nothing else is asked again.
    again = {path.rsplit("/", 1)[1] for path, _ in um.asked[asked:]}
    assert again == {"exchangeInfo", "fundingRate", "fundingInfo"}


def test_a_later_run_goes_on_without_asking_again(
    um: Exchange, bring_tail: Tail, staged: Rows
) -> None:
    bring_tail("um_klines_1m")
    asked = len(um.paths("/klines"))
    bring_tail("um_klines_1m", now=NOW + timedelta(minutes=90))
    starts = [int(query["startTime"]) for query in um.paths("/klines")[asked:]]
    overlap = ms("2026-11-18 23:59:00") - 6 * HOUR + 1
    assert starts == [overlap, OPEN]
    rows = staged("um_klines_1m", "epoch_ms(opened_at)")
    assert rows == [(at,) for at in range(FIRST, OPEN + 90 * MINUTE, MINUTE)]


def test_a_bar_that_is_late_is_asked_for_again(
    um: Exchange, bring_tail: Tail, staged: Rows
) -> None:
    um.missing = {OPEN - MINUTE, OPEN - 2 * MINUTE}
    bring_tail("um_klines_1m")
    um.missing = set()
    bring_tail("um_klines_1m", now=NOW + timedelta(minutes=1))
    rows = staged("um_klines_1m", "epoch_ms(opened_at)")
    assert rows == [(at,) for at in range(FIRST, OPEN + MINUTE, MINUTE)]


def test_a_reading_that_lacks_one_series_waits_for_it(
    um: Exchange, bring_tail: Tail, staged: Rows
) -> None:
    def without_the_last(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        is_late = name == "globalLongShortAccountRatio"
        return [row for row in rows if not (is_late and row["timestamp"] > ms("2026-11-22 09:50"))]

    um.change = without_the_last
    bring_tail("um_metrics")
    [(latest,)] = staged("um_metrics", "max(known_at)")
    um.change = lambda name, query, rows: rows
    bring_tail("um_metrics")
    rows = staged("um_metrics", "epoch_ms(known_at), account_ratio is null")
    assert latest == datetime(2026, 11, 22, 9, 50)
    assert rows == [(at, False) for at in range(FIRST + PERIOD, ms(NOW) + 1, PERIOD)]


def test_a_reading_that_never_comes_is_blank_after_an_hour(
    um: Exchange, bring_tail: Tail, staged: Rows
) -> None:
    lost = ms("2026-11-21 12:00:00")

    def with_a_hole(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        is_ratio = name == "topLongShortAccountRatio"
        return [row for row in rows if not (is_ratio and row["timestamp"] == lost)]

    um.change = with_a_hole
    bring_tail("um_metrics")
    rows = staged("um_metrics", "epoch_ms(known_at), top_account_ratio is null")
    assert rows == [(at, at == lost) for at in range(FIRST + PERIOD, ms(NOW) + 1, PERIOD)]
