"""What may be asked for, and the sentences for what may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from ingest.register import load_register
from ingest.tail.endpoints import TABLE, load_endpoints
from ingest.tail.spans import union, within, without
from ingest.tail.summary import TailSummary
from ingest.tail.values import instant_ms, number, truth, whole
from ingest.unreadable import UnreadableError
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from tests.ingest.tail.exchange import Exchange
from tests.ingest.tail.truth import NOW, ms

Tail = Callable[..., TailSummary]
Files = Callable[[], dict[str, bytes]]

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "misspelt data set": ({"datasets": ["um_kline_1m"]}, "did you mean um_klines_1m?"),
    "no REST history": ({"datasets": ["um_book_depth"]}, "REST has no history of um_book_depth"),
    "no data set": ({"datasets": []}, "no data set is named"),
    "no symbol": ({"symbols": ["BTC/USDT"]}, "is no symbol"),
    "misspelt market": ({"rest": ["umm=http://127.0.0.1"]}, "did you mean um?"),
    "no address": ({"rest": ["um=127.0.0.1:80"]}, "um=https://fapi.binance.com"),
    "future": ({"start": date(2027, 1, 1)}, "the start has not come yet"),
    "patience": ({"patience": -1}, "no such pause"),
}


@pytest.mark.parametrize(("changes", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_request_is_a_sentence_and_changes_nothing(
    changes: dict[str, Any], said: str, um: Exchange, bring_tail: Tail, files: Files
) -> None:
    before = files()
    with pytest.raises(NullhouseError, match=said.replace("?", r"\?")):
        bring_tail("um_klines_1m", **changes)
    assert (um.asked, files()) == ([], before)


def test_all_that_is_wrong_is_said_at_once(bring_tail: Tail) -> None:
    with pytest.raises(NullhouseError) as caught:
        bring_tail("um_kline", symbols=[""], rest=["x=y"], patience=-1, start=date(2027, 1, 1))
    assert len(caught.value.problems) == 5


def test_nothing_to_go_on_from_asks_for_a_start(bring_tail: Tail, um: Exchange) -> None:
    with pytest.raises(NullhouseError, match="nothing of um_basis BTCUSDT to go on from"):
        bring_tail("um_basis", "um_klines_1m")
    assert um.asked == []


def test_without_names_it_brings_what_the_home_holds(bring_tail: Tail) -> None:
    summary = bring_tail(symbols=None, datasets=None)
    assert [(o.dataset, o.symbol, o.result) for o in summary.outcomes] == [
        ("um_klines_1m", "BTCUSDT", "landed"),
        ("spot_klines_1m", "BTCUSDT", "landed"),
        ("um_metrics", "BTCUSDT", "landed"),
        ("um_funding_rate", "BTCUSDT", "landed"),
        ("um_agg_trades", "BTCUSDT", "landed"),
        ("cm_klines_1m", "BTCUSD_PERP", "landed"),
    ]


def test_an_empty_home_needs_names(tmp_path: Path) -> None:
    from ingest.tail.run import tail  # noqa: PLC0415

    with pytest.raises(NullhouseError, match="no symbol is named, and the home holds none"):
        tail(Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_symbol_that_the_exchange_does_not_know_is_told_with_the_nearest(
    bring_tail: Tail,
) -> None:
    summary = bring_tail("um_klines_1m", symbols=["BTCUSDD"], start=date(2026, 11, 22))
    [problem] = summary.unanswered
    assert problem.what == "the exchange knows no BTCUSDD on market um"
    assert problem.allowed.endswith("(did you mean BTCUSDT?)")


def test_an_asset_without_a_spot_pair_is_a_note(bring_tail: Tail) -> None:
    data = ("um_klines_1m", "spot_klines_1m")
    for name in ("ETHUSDT", "XRPUSDT"):
        summary = bring_tail(*data, symbols=[name], start=date(2026, 11, 22), market="spot")
        assert [o.result for o in summary.outcomes] == [
            "landed",
            "landed" if name == "ETHUSDT" else "not_there",
        ]


def test_a_series_that_is_of_pairs_has_none_of_a_delivery_contract(bring_tail: Tail) -> None:
    with pytest.raises(NullhouseError, match="to go on from"):
        bring_tail("um_klines_1m", "um_basis", symbols=["BTCUSDT_261225"])
    summary = bring_tail("um_basis", symbols=["BTCUSDT_261225"], start=date(2026, 11, 22))
    assert [(o.result, o.notes) for o in summary.outcomes] == [
        ("not_there", ("the exchange has no such series of it",))
    ]


def test_a_start_before_the_archives_end_is_not_needed_and_one_after_it_is_told(
    bring_tail: Tail,
) -> None:
    summary = bring_tail("um_klines_1m", start=date(2026, 11, 21))
    [outcome] = summary.outcomes
    assert outcome.first == ms("2026-11-19")
    assert any("goes on at 2026-11-19 00:00:00" in note for note in summary.notes)


def test_two_tails_on_one_home_are_one_too_many(home: Home, um: Exchange, bring_tail: Tail) -> None:
    with (
        FileLock(home.lake / "_tail.lock"),
        pytest.raises(NullhouseError, match="another tail runs on this home"),
    ):
        bring_tail("um_klines_1m")
    assert um.asked == []


def test_every_column_that_lands_is_filled_from_somewhere() -> None:
    table = load_endpoints()
    for dataset in load_register():
        if dataset.id not in table.datasets:
            continue
        fill = table.datasets[dataset.id]
        filled = {column for source in fill.sources for column in source.columns}
        filled |= {fill.interval.column} if fill.interval else set()
        derived = {"um_metrics", "cm_metrics"} & {dataset.id} and {"create_time"}
        derived = derived or ({"time"} if dataset.id == "option_mark" else set())
        landed = {c.name for c in dataset.landed_columns} - {"symbol"}
        assert filled - {"symbol"} | derived == landed, dataset.id


def test_every_data_set_of_the_table_is_registered() -> None:
    assert set(load_endpoints().datasets) <= set(load_register().ids)


def test_a_misspelt_key_of_the_table_is_reported(tmp_path: Path) -> None:
    copy = tmp_path / "endpoints.yml"
    text = TABLE.read_text(encoding="utf-8")
    copy.write_text(text.replace("settle_seconds: 600", "setle_seconds: 600"), encoding="utf-8")
    with pytest.raises(NullhouseError, match=r"(?s)setle_seconds.*Extra inputs"):
        load_endpoints(copy)
    copy.write_text(text.replace("- endpoint: um_klines\n", "- endpoint: um_kline\n"), "utf-8")
    with pytest.raises(NullhouseError, match=r"did you mean um_klines\?"):
        load_endpoints(copy)


def test_stretches_of_time_are_added_and_taken_away() -> None:
    assert union([(5, 7), (1, 3), (3, 4), (6, 9), (2, 2)]) == ((1, 4), (5, 9))
    assert without((0, 10), [(2, 3), (8, 12), (5, 6)]) == ((0, 2), (3, 5), (6, 8))
    assert without((2, 4), [(0, 9)]) == ()
    assert without((2, 4), [(9, 12), (0, 1)]) == ((2, 4),)
    assert within((0, 10), (4, 12)) == (4, 10)


@pytest.mark.parametrize("stamp", [1795342043456, "1795342043456", 1795342043456789])
def test_a_stamp_may_be_a_number_or_a_text_in_either_unit(stamp: int | str) -> None:
    assert instant_ms(stamp) == ms(NOW)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (instant_ms, "soon"),
        (instant_ms, 1795342043),
        (instant_ms, -1795342043456),
        (instant_ms, None),
        (whole, 1.5),
        (whole, True),
        (number, "1,5"),
        (number, "inf"),
        (number, True),
        (truth, "true"),
    ],
)
def test_a_value_that_is_something_else_is_unreadable(
    read: Callable[[Any], Any], value: Any
) -> None:
    with pytest.raises(UnreadableError):
        read(value)


def test_a_blank_is_no_number() -> None:
    assert (number(""), whole(""), number(None)) == (None, None, None)
