"""Answers that come late, broken, stale or not at all: tried again, or told; never landed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingest.tail.endpoints import load_endpoints
from ingest.tail.summary import TailSummary
from tests.ingest.tail.exchange import Exchange, Fault
from tests.ingest.tail.truth import DAY, HOUR, MINUTE, NOW, PERIOD, kline, ms, reading

Tail = Callable[..., TailSummary]
Lake = Callable[..., list[tuple[Any, ...]]]

OPEN = ms(NOW) - ms(NOW) % MINUTE
#: Soon after the archive's end, where a few bars are enough.
EARLY = NOW.replace(day=19, hour=1)
SOON = [(at,) for at in range(ms("2026-11-19"), ms("2026-11-19 01:07:00"), MINUTE)]
TAIL = [(at,) for at in range(ms("2026-11-19"), OPEN, MINUTE)]

STALE = str([kline("um", "BTCUSDT", ms("2026-11-01") + n * MINUTE) for n in range(3)])
LAST = ms("2026-11-18 23:59:00")
UNORDERED = [kline("um", "BTCUSDT", at) for at in (LAST, LAST - MINUTE)]
WRONG = {
    "time-out": [Fault(408)],
    "overloaded": [Fault(503, {"Retry-After": "2"}, "Service Unavailable")],
    "unknown error": [Fault(503, {}, '{"code": -1000, "msg": "Unknown error"}')],
    "bad gateway": [Fault(502), Fault(504), Fault(500)],
    "firewall": [Fault(403, {}, "<html>blocked</html>")] * 3,
    "cut off": [Fault(200, {}, "[[17953411200", cut=True)],
    "cut off twice": [Fault(200, {}, "[[", cut=True)] * 2,
    "no JSON": [Fault(200, {}, "<html>maintenance</html>")],
    "half a text": [Fault(200, {}, '[[1795046400000, "100.2')],
    "stale rows": [Fault(200, {}, STALE.replace("'", '"'))] * 2,
    "a row twice": [Fault(200, {}, str([UNORDERED[0]] * 2).replace("'", '"'))],
    "rows backwards": [Fault(200, {}, str(UNORDERED).replace("'", '"'))],
    "no list": [Fault(200, {}, '{"rows": []}')],
    "no time": [Fault(200, {}, '[["soon", "1", "1", "1", "1", "1", 1, "1", 1, "1", "1", "0"]]')],
}


@pytest.mark.parametrize("faults", WRONG.values(), ids=WRONG)
def test_a_question_is_asked_again_until_its_answer_fits(
    faults: list[Fault], um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.faults["klines"] = list(faults)
    summary = bring_tail("um_klines_1m", now=EARLY)
    assert summary.unanswered == []
    assert lake("um_klines_1m", "open_time") == SOON
    assert len(um.paths("/klines")) == 2 + len(faults)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(403, {}, "blocked"), "HTTP 403"),
        (Fault(503, {}, "down"), "HTTP 503"),
        (Fault(200, {}, STALE.replace("'", '"')), "was asked"),
        (Fault(200, {}, "[[", cut=True), "broke off"),
        (Fault(400, {}, '{"code": -1100, "msg": "Illegal characters"}'), "Illegal characters"),
    ],
    ids=["firewall", "down", "stale", "cut off", "refused"],
)
def test_a_fault_that_stays_is_told_and_other_data_sets_still_come(
    fault: Fault, said: str, um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.faults["klines"] = [fault] * 99
    summary = bring_tail("um_klines_1m", "um_metrics", now=EARLY)
    [problem] = summary.unanswered
    assert said in problem.found
    assert "/fapi/v1/klines" in problem.where
    assert [o.result for o in summary.outcomes] == ["unanswered", "landed"]
    assert lake("um_klines_1m", "count(*)", "*") == [(2880,)]


def test_an_exchange_that_is_down_is_not_asked_for_everything(
    um: Exchange, bring_tail: Tail
) -> None:
    for name in ("klines", "markPriceKlines", "openInterestHist", "fundingRate", "fundingInfo"):
        um.faults[name] = [Fault(500)] * 99
    data = ("um_klines_1m", "um_metrics", "um_funding_rate", "um_agg_trades")
    summary = bring_tail(*data)
    assert [o.result for o in summary.outcomes] == ["unanswered"] * 3
    assert um.paths("/aggTrades") == []


def test_an_unreachable_host_is_a_sentence(um: Exchange, bring_tail: Tail) -> None:
    summary = bring_tail("um_klines_1m", rest=["um=http://127.0.0.1:9"])
    assert "did not answer" in summary.unanswered[0].what


def test_numbers_that_are_none_never_land(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    def spoilt(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        return [[*row[:4], "NaN" if row[0] == TAIL[5][0] else row[4], *row[5:]] for row in rows]

    um.change = spoilt
    summary = bring_tail("um_klines_1m")
    assert "'NaN' is no finite number" in summary.unanswered[0].found
    assert lake("um_klines_1m", "count(*)", "*") == [(2880,)]


def test_the_open_bar_never_lands(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    bring_tail("um_klines_1m")
    # The exchange did send it: a question that goes up to now is answered with it.
    assert int(um.paths("/klines")[-1]["endTime"]) >= OPEN
    assert lake("um_klines_1m", "max(open_time)") == [(OPEN - MINUTE,)]


def test_the_takers_last_bucket_waits_until_it_is_full(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("um_metrics")
    partial = ms(NOW) - ms(NOW) % PERIOD
    # The exchange would show it to who asks for it, and its stocks are asked for up to now.
    assert int(um.paths("/takerlongshortRatio")[-1]["endTime"]) < partial
    assert int(um.paths("/openInterestHist")[-1]["endTime"]) == ms(NOW)
    label = "epoch_ms(cast(create_time as timestamp))"
    latest = lake("um_metrics", f"max({label}), arg_max(sum_taker_long_short_vol_ratio, {label})")
    # The row at 10:05 holds the bucket that began at 10:00.
    assert latest == [(partial, round(reading("taker", "BTCUSDT", partial), 4))]


def test_nothing_at_all_is_an_answer(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    um.change = lambda name, query, rows: [r for r in rows if int(r[0]) < ms("2026-11-19")]
    summary = bring_tail("um_klines_1m")
    assert [o.result for o in summary.outcomes] == ["up_to_date"]
    assert lake("um_klines_1m", "count(*)", "*") == [(2880,)]


def test_minutes_of_maintenance_stay_a_gap_and_are_asked_for_once(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.missing = set(range(ms("2026-11-20"), ms("2026-11-20") + 40 * HOUR, MINUTE))
    bring_tail("um_klines_1m")
    assert lake("um_klines_1m", "open_time") == [row for row in TAIL if row[0] not in um.missing]
    before = len(um.asked)
    bring_tail("um_klines_1m")
    assert len(um.asked) == before


def keeps(um: Exchange, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the exchange keep less than its thirty days, and the table know it."""
    um.reach_days = days
    table = load_endpoints()
    short = {
        name: endpoint.model_copy(update={"reach_days": days}) if endpoint.reach_days else endpoint
        for name, endpoint in table.endpoints.items()
    }
    copy = table.model_copy(update={"endpoints": short})
    monkeypatch.setattr("ingest.tail.run.load_endpoints", lambda: copy)


def test_five_minute_series_reach_back_thirty_days() -> None:
    reaches = {
        name: endpoint.reach_days
        for name, endpoint in load_endpoints().endpoints.items()
        if endpoint.path.startswith("/futures/data/")
    }
    assert set(reaches.values()) == {30}
    assert len(reaches) == 11


def test_what_the_exchange_does_not_keep_is_named_and_the_rest_comes(
    um: Exchange, bring_tail: Tail, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps(um, 2, monkeypatch)
    summary = bring_tail("um_metrics")
    [lost] = [note for note in summary.notes if "older than what the exchange keeps" in note]
    assert "2026-11-19 00:05:00 to 2026-11-20 10:" in lost
    [(earliest, count)] = lake("um_metrics", "min(create_time), count(*)")
    assert "2026-11-20 10:10:00" <= earliest <= "2026-11-20 10:20:00"
    assert 2 * DAY // PERIOD - 3 <= count <= 2 * DAY // PERIOD
    assert any("archive ends before what the exchange keeps" in note for note in summary.notes)
    again = bring_tail("um_metrics")
    assert [o.result for o in again.outcomes] == ["up_to_date"]
    assert any("2026-11-19 00:05:00 to 2026-11-20 10:" in note for note in again.notes)


def test_an_exchange_that_keeps_less_than_documented_is_followed(
    um: Exchange, bring_tail: Tail, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps(um, 2, monkeypatch)
    too_old = Fault(400, {}, '{"code": -1130, "msg": "parameter startTime is not valid"}')
    um.faults["openInterestHist"] = [too_old] * 2
    summary = bring_tail("um_metrics")
    assert summary.unanswered == []
    [(earliest,)] = lake("um_metrics", "min(create_time)")
    assert earliest.startswith("2026-11-20 12:")
    assert sum("older than what the exchange keeps" in note for note in summary.notes) == 2
