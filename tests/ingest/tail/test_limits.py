"""The exchange's limits: budgets are kept, pauses are made, bans end the run with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ingest.tail.budget import CountBudget, WeightBudget
from ingest.tail.endpoints import Pool, load_endpoints
from ingest.tail.pace import Pace
from ingest.tail.summary import TailSummary
from tests.ingest.tail.exchange import Exchange, Fault
from tests.ingest.tail.truth import MINUTE, NOW, ms, trades

Tail = Callable[..., TailSummary]
Lake = Callable[..., list[tuple[Any, ...]]]
Exchanges = dict[str, Exchange]

OPEN = ms(NOW) - ms(NOW) % MINUTE
#: Soon after the archive's end, where a few bars are enough.
EARLY = NOW.replace(day=19, hour=1)
SOON = [(at,) for at in range(ms("2026-11-19"), ms("2026-11-19 01:07:00"), MINUTE)]
TAIL = [(at,) for at in range(ms("2026-11-19"), OPEN, MINUTE)]


def test_a_weight_budget_is_never_exceeded(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    um.weights = {"limit": 100, "told": 100}
    bring_tail("um_agg_trades")
    wanted = [(row["a"],) for row in trades(ms("2026-11-22"), ms(NOW) - 10_000)]
    assert lake("um_agg_trades", "agg_trade_id") == wanted
    # 20 each: four in a minute, and the exchange would have banned the sixth.
    assert um.bans == 0
    assert set(um.waited) == {0, 60.0}


def test_the_same_run_without_pauses_would_be_banned(um: Exchange, bring_tail: Tail) -> None:
    um.weights = {"limit": 100, "told": 6000}
    summary = bring_tail("um_agg_trades", pace=Pace(lambda _: None, lambda: 0.0), patience=1)
    assert um.bans == 1
    assert "has banned this address" in summary.unanswered[0].what


def test_what_others_spend_from_this_address_counts(um: Exchange, bring_tail: Tail) -> None:
    um.weights = {"limit": 2400, "told": 2400}
    um._used[0] = 2160
    bring_tail("um_klines_1m")
    assert um.bans == 0
    assert 60.0 in um.waited


def test_limits_are_read_once_and_documented_ones_stand_in(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("um_klines_1m", "um_premium_index_klines_1m", start=date(2026, 11, 22))
    assert len(um.paths("/exchangeInfo")) == 1
    um.faults["exchangeInfo"] += [Fault(404)]
    bring_tail("um_klines_1m", now=NOW + timedelta(minutes=1))
    assert lake("um_klines_1m", "open_time") == [*TAIL, (OPEN,)]


def test_requests_in_five_minutes_are_counted_here(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.pools = {"/futures/data": (12, 300.0)}
    table = load_endpoints()
    pools = table.pools | {"futures_data": Pool(requests=12, seconds=300)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "ingest.tail.run.load_endpoints", lambda: table.model_copy(update={"pools": pools})
        )
        bring_tail("um_metrics")
    assert um.bans == 0
    assert max(um.waited) == 300.0
    [(count,)] = lake("um_metrics", "count(*)")
    assert count == (ms(NOW) - ms("2026-11-19")) // (5 * MINUTE)


def test_a_weight_budget_pauses_a_minute_before_it_is_spent() -> None:
    waited: list[float] = []
    budget = WeightBudget(Pace(waited.append, lambda: 0.0), 100)
    for used in (30, 60, 90):
        budget.spend(30)
        budget.learn({"X-MBX-USED-WEIGHT-1M": str(used)})
    assert waited == []
    budget.spend(1)
    assert waited == [60.0]
    budget.learn({})
    assert budget.used == 1


def test_a_request_that_weighs_nothing_waits_for_nothing() -> None:
    waited: list[float] = []
    budget = WeightBudget(Pace(waited.append, lambda: 0.0), 100, used=100)
    budget.spend(0)
    assert waited == []


def test_a_count_budget_waits_for_the_oldest_request_to_leave() -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    budget = CountBudget(Pace(sleep, lambda: clock[0]), Pool(requests=10, seconds=300))
    for _ in range(9):
        budget.spend()
        clock[0] += 10
    assert clock == [90.0]
    budget.spend()
    assert clock == [300.0]
    budget.spend()
    assert clock == [310.0]


@pytest.mark.parametrize("told", [{"Retry-After": "30"}, {}], ids=["thirty seconds", "unsaid"])
def test_too_many_requests_are_answered_with_the_pause_that_is_asked_for(
    told: dict[str, str], um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.faults["klines"] = [Fault(429, told, '{"code": -1003, "msg": "Way too many requests"}')]
    bring_tail("um_klines_1m", now=EARLY)
    assert lake("um_klines_1m", "open_time") == SOON
    assert max(um.waited) == (30.0 if told else 60.0)


def test_a_pause_may_be_told_as_a_date(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    um.faults["klines"] = [Fault(429, {"Retry-After": "Thu, 19 Nov 2026 01:08:23 GMT"})]
    bring_tail("um_klines_1m", now=EARLY)
    assert lake("um_klines_1m", "open_time") == SOON
    assert max(um.waited) == pytest.approx(59.544)


def test_a_short_ban_is_sat_out(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    um.faults["klines"] = [Fault(418, {"Retry-After": "240"})]
    bring_tail("um_klines_1m", now=EARLY)
    assert lake("um_klines_1m", "open_time") == SOON
    assert 240.0 in um.waited


@pytest.mark.parametrize(
    ("status", "said"),
    [(418, "has banned this address, until"), (429, "wants no more questions for now, until")],
)
def test_a_longer_pause_than_is_allowed_ends_the_run_and_says_until_when(
    status: int, said: str, um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    um.faults["klines"] = [Fault(status, {"Retry-After": "259200"})]
    summary = bring_tail("um_klines_1m", "um_metrics", patience=600)
    [problem] = summary.unanswered
    assert f"{said} 2026-11-25 10:07:23 UTC" in problem.what
    assert "600 s (--patience)" in problem.allowed
    # Every further question would prolong a ban.
    assert um.asked[-1][0] == "/fapi/v1/klines"
    assert max(um.waited, default=0) == 0


def test_a_host_that_only_asks_for_pauses_is_left_alone(um: Exchange, bring_tail: Tail) -> None:
    um.faults["klines"] = [Fault(429, {"Retry-After": "1"}) for _ in range(99)]
    summary = bring_tail("um_klines_1m")
    assert "HTTP 429 after 5 pauses" in summary.unanswered[0].found


def test_a_region_that_is_not_served_is_asked_for_nothing_more(
    um: Exchange, bring_tail: Tail
) -> None:
    um.faults["exchangeInfo"] = [Fault(451)]
    summary = bring_tail("um_klines_1m", "um_metrics")
    assert "refuses to serve this region" in summary.unanswered[0].what
    assert [path for path, _ in um.asked] == ["/fapi/v1/exchangeInfo"]


def test_shorter_answers_are_asked_for_where_they_do() -> None:
    klines = load_endpoints().endpoints["um_klines"]
    assert [klines.weight(n) for n in (1, 99, 100, 499, 500, 1000, 1001, 1500)] == [
        1, 1, 2, 2, 5, 5, 10, 10,
    ]  # fmt: skip


def test_a_few_missing_bars_cost_a_light_question(um: Exchange, bring_tail: Tail) -> None:
    bring_tail("um_klines_1m")
    before = len(um.paths("/klines"))
    bring_tail("um_klines_1m", now=NOW + timedelta(hours=1))
    assert [int(q["limit"]) for q in um.paths("/klines")[before:]] == [361, 61]
