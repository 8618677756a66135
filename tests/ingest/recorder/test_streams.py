from __future__ import annotations

from typing import Any

import pytest

from ingest.recorder.request import Timing, check_record_request
from ingest.recorder.streams import KINDS, STREAMS_A_LINE, plan_lines
from ingest.recorder.watch import Watch
from nullhouse.base.errors import NullhouseError

#: What is asked for wrongly, and what the message must say.
INVALID: list[tuple[dict[str, Any], list[str]]] = [
    ({"streams": ["liquidation"]}, ["no such kind of stream", "did you mean liquidations?"]),
    ({"streams": []}, ["no such kind of stream"]),
    ({"markets": ["usdm"]}, ["no such market", "cm, spot, um"]),
    ({"streams": ["depth"]}, ["no symbol is named"]),
    ({"symbols": ["BTC/USDT"]}, ["'BTC/USDT' is no symbol"]),
    ({"markets": ["um", "spot"]}, ["market spot has none of these", "depth, book_ticker"]),
    ({"base": ["ws://here"]}, ["not the address of a market", "um, cm, spot"]),
    ({"base": ["um=http://here"]}, ["not the address of a market", "wss://"]),
    ({"rest": ["um=ws://here"]}, ["not the address of a market", "https://"]),
    ({"seconds": "1 hour"}, ["--for", "1 hour", "90s"]),
    ({"seconds": "0s"}, ["not a length of time"]),
    ({"durations": {"silence": "5"}}, ["--silence"]),
]


@pytest.mark.parametrize(("asked", "said"), INVALID)
def test_a_wrong_request_is_refused_in_plain_words(asked: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(NullhouseError) as caught:
        check_record_request(**asked)
    for words in said:
        assert words in str(caught.value)


def test_everything_that_is_wrong_comes_at_once() -> None:
    with pytest.raises(NullhouseError) as caught:
        check_record_request(streams=["x"], markets=["y"], base=["z"], seconds="?")
    assert len(caught.value.problems) == 4


def test_lengths_of_time_are_read_in_every_unit() -> None:
    asked = {"part": "1.5m", "silence": "250ms", "renew": "1d", "settle": "2h"}
    request = check_record_request(seconds="90s", durations=asked)
    timing = request.timing
    assert (request.seconds, timing.part, timing.silence) == (90, 90, 0.25)
    assert (timing.renew, timing.settle) == (86_400, 7200)
    assert check_record_request().timing == Timing()


def test_each_stream_goes_where_it_is_delivered_with_a_control_beside_it() -> None:
    public, market = sorted(
        plan_lines("um", KINDS, ["BTCUSDT", "ETHUSDT"]), key=lambda x: -len(x.address)
    )
    assert public.address == (
        "wss://fstream.binance.com/public/stream?streams=btcusdt@bookTicker/"
        "btcusdt@depth@100ms/ethusdt@depth@100ms/ethusdt@bookTicker"
    )
    assert market.address == (
        "wss://fstream.binance.com/market/stream?streams=btcusdt@markPrice@1s/!forceOrder@arr"
    )


def test_coin_margined_and_spot_streams_have_one_path() -> None:
    [cm] = plan_lines("cm", KINDS, ["ETHUSDT"])
    assert cm.address == (
        "wss://dstream.binance.com/stream?streams=btcusd_perp@markPrice@1s/"
        "!forceOrder@arr/ethusd_perp@depth@100ms/ethusd_perp@bookTicker"
    )
    [spot] = plan_lines("spot", KINDS, ["ETHUSDT"], "ws://there")
    assert spot.address == (
        "ws://there/stream?streams=btcusdt@bookTicker/ethusdt@depth@100ms/ethusdt@bookTicker"
    )


def test_no_connection_carries_more_than_it_may_and_none_is_without_a_control() -> None:
    assets = [f"A{n}USDT" for n in range(450)]
    lines = plan_lines("um", ["depth"], assets)
    assert [len(line.streams) for line in lines] == [199, 199, 52]
    assert all(line.address.count("@bookTicker") == 1 for line in lines)
    assert max(len(line.streams) for line in lines) < STREAMS_A_LINE


def test_a_name_beyond_ascii_is_encoded() -> None:
    [line] = plan_lines("um", ["depth"], ["币安人生USDT"])
    assert line.address.endswith("/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9Fusdt@depth@100ms")


def test_what_a_market_does_not_have_is_said() -> None:
    request = check_record_request(["BTCUSDC"], ["depth", "liquidations"])
    assert request.notes == ("cm: BTCUSDC has no name on this market",)


def watch() -> Watch:
    [line] = plan_lines("cm", KINDS, ["ETHUSDT"])
    return Watch(line, {"liquidations": 100, "depth": 10, "book_ticker": 10}, 1000.0)


def test_a_stream_is_mute_when_only_the_control_spoke_for_its_patience() -> None:
    watched = watch()
    watched.heard("btcusd_perp@markPrice@1s")
    watched.heard("ethusd_perp@bookTicker")
    assert watched.mute(1009) == []
    assert watched.mute(1010) == ["ethusd_perp@depth@100ms"]
    assert watched.mute(1011) == []
    assert watched.mute(1100) == ["!forceOrder@arr"]


def test_without_its_control_a_line_proves_nothing() -> None:
    watched = watch()
    watched.heard("ethusd_perp@bookTicker")
    watched.heard(None)
    assert watched.mute(9999) == []
