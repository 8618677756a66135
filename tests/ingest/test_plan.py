from __future__ import annotations

from datetime import date

import pytest

from ingest.plan import file_key, plan_files
from ingest.register import DataSet, load_register
from ingest.symbols import archive_symbol, asset_of, parse_assets
from nullhouse.base.errors import NullhouseError


def dataset(name: str) -> DataSet:
    return load_register().select([name])[0]


def test_an_asset_has_one_name_a_market() -> None:
    assert archive_symbol("BTCUSDT", "um") == "BTCUSDT"
    assert archive_symbol("BTCUSDT", "spot") == "BTCUSDT"
    assert archive_symbol("BTCUSDT", "cm") == "BTCUSD_PERP"
    assert archive_symbol("BTCUSDC", "cm") is None
    assert archive_symbol("USDT", "cm") is None


@pytest.mark.parametrize(
    ("asset", "naming", "symbol"),
    [
        ("1000PEPEUSDT", "spot", "PEPEUSDT"),
        ("1000PEPEUSDT", "um", "1000PEPEUSDT"),
        ("1000000MOGUSDT", "spot", "MOGUSDT"),
        ("1000XUSDT", "spot", "XUSDT"),
        ("1000SATSUSDT", "spot", "1000SATSUSDT"),
        ("1MBABYDOGEUSDT", "spot", "1MBABYDOGEUSDT"),
        ("LUNA2USDT", "spot", "LUNAUSDT"),
        ("1INCHUSDT", "spot", "1INCHUSDT"),
        ("4USDT", "cm", "4USD_PERP"),
        ("币安人生USDT", "um", "币安人生USDT"),
        ("BTCUSDT_240628", "um", "BTCUSDT_240628"),
        ("BTCUSDT_240628", "cm", "BTCUSD_240628"),
        ("BTCUSDT_240628", "spot", None),
        ("BTCUSDT_240628", "volatility_index", None),
        ("BTCUSDT", "cm_pair", "BTCUSD"),
        ("BTCUSDT", "volatility_index", "BTCBVOLUSDT"),
        ("BTCUSDC", "volatility_index", None),
        ("SOLUSDT", "volatility_index", None),
        ("XRPUSDT", "underlying", "XRPUSDT"),
        ("SOLUSDT", "underlying", None),
    ],
)
def test_multipliers_deliveries_and_exceptions_are_known(
    asset: str, naming: str, symbol: str | None
) -> None:
    assert archive_symbol(asset, naming) == symbol


@pytest.mark.parametrize(
    ("symbol", "naming", "asset"),
    [
        ("BTCUSD_PERP", "cm", "BTCUSDT"),
        ("BTCUSD_240628", "cm", "BTCUSDT_240628"),
        ("BTCUSD", "cm", None),
        ("BTCUSD", "cm_pair", "BTCUSDT"),
        ("BTCUSD_PERP", "cm_pair", None),
        ("BTCBVOLUSDT", "volatility_index", "BTCUSDT"),
        ("BTCUSDT", "spot", "BTCUSDT"),
        ("lost+found", "um", None),
    ],
)
def test_an_archive_name_leads_back_to_its_asset(
    symbol: str, naming: str, asset: str | None
) -> None:
    assert asset_of(symbol, naming) == asset


def test_symbols_are_taken_in_any_case_and_each_once() -> None:
    assert parse_assets([" btcusdt", "BTCUSDT", "币安人生usdt"]) == ("BTCUSDT", "币安人生USDT")


@pytest.mark.parametrize("bad", ["", "BTC/USDT", "../BTCUSDT", "BTC USDT", "."])
def test_what_is_no_symbol_never_becomes_a_path(bad: str) -> None:
    with pytest.raises(NullhouseError, match="symbol"):
        parse_assets([bad])


def test_all_bad_symbols_are_named_at_once() -> None:
    with pytest.raises(NullhouseError) as caught:
        parse_assets(["A/B", "BTCUSDT", "C D"])
    assert len(caught.value.problems) == 2


def test_keys_are_those_of_the_public_archive() -> None:
    day = date(2024, 2, 29)
    assert file_key(dataset("um_klines_1m").layouts[0], "BTCUSDT", day) == (
        "data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02-29.zip"
    )
    assert file_key(dataset("um_funding_rate").layouts[0], "ETHUSDT", day) == (
        "data/futures/um/monthly/fundingRate/ETHUSDT/ETHUSDT-fundingRate-2024-02.zip"
    )


def test_every_day_is_planned_both_ends_included() -> None:
    plan = plan_files([dataset("um_metrics")], ["BTCUSDT"], date(2024, 2, 28), date(2024, 3, 1))
    assert [t.period_start.day for t in plan.tasks] == [28, 29, 1]
    assert plan.days_outside == {"um_metrics": 0}
    assert plan.notes == ()


def test_every_month_touched_is_planned_whole() -> None:
    funding = [dataset("um_funding_rate")]
    plan = plan_files(funding, ["BTCUSDT"], date(2023, 12, 31), date(2024, 2, 1))
    months = [date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]
    assert [t.period_start for t in plan.tasks] == months


def test_days_outside_coverage_are_left_out_and_said() -> None:
    sets = [dataset("cm_liquidation_snapshot")]
    plan = plan_files(sets, ["BTCUSDT"], date(2023, 6, 24), date(2024, 10, 16))
    assert plan.tasks[0].period_start == date(2023, 6, 25)
    assert plan.tasks[-1].period_start == date(2024, 10, 14)
    assert plan.days_outside == {"cm_liquidation_snapshot": 3}
    assert len(plan.notes) == 2
    assert "2024-10-15 to 2024-10-16 not asked for" in plan.notes[1]


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2030, 1, 1)])
def test_a_request_wholly_outside_coverage_plans_nothing(day: date) -> None:
    plan = plan_files([dataset("um_liquidation_snapshot")], ["BTCUSDT"], day, day)
    assert plan.tasks == ()
    assert plan.days_outside == {"um_liquidation_snapshot": 1}


def test_the_last_day_of_the_calendar_is_planned_too() -> None:
    plan = plan_files([dataset("um_metrics")], ["BTCUSDT"], date.max, date.max)
    assert len(plan.tasks) == 1


def test_an_asset_without_a_name_on_a_market_is_said() -> None:
    sets = [dataset("cm_liquidation_snapshot")]
    plan = plan_files(sets, ["BTCUSDC"], date(2024, 1, 1), date(2024, 1, 1))
    assert plan.tasks == ()
    assert plan.notes == ("cm_liquidation_snapshot: BTCUSDC has no name on market cm",)


def test_a_file_lands_below_its_data_set_and_archive_symbol() -> None:
    sets = [dataset("cm_liquidation_snapshot")]
    (task,) = plan_files(sets, ["BTCUSDT"], date(2024, 1, 1), date(2024, 1, 1)).tasks
    assert task.parquet == (
        "cm_liquidation_snapshot/BTCUSD_PERP/BTCUSD_PERP-liquidationSnapshot-2024-01-01.parquet"
    )


def test_a_whole_month_is_one_file_and_its_days_stand_ready() -> None:
    plan = plan_files([dataset("um_klines_1m")], ["BTCUSDT"], date(2024, 1, 31), date(2024, 3, 1))
    assert [(t.period, t.period_start) for t in plan.tasks] == [
        ("daily", date(2024, 1, 31)),
        ("monthly", date(2024, 2, 1)),
        ("daily", date(2024, 3, 1)),
    ]
    february = plan.tasks[1]
    assert february.key == "data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02.zip"
    assert [day.period_start.day for day in february.days] == list(range(1, 30))


def test_a_month_goes_on_as_it_was_begun() -> None:
    klines, span = [dataset("um_klines_1m")], (date(2024, 2, 1), date(2024, 2, 29))
    (whole,) = plan_files(klines, ["BTCUSDT"], *span).tasks
    by_day = plan_files(klines, ["BTCUSDT"], *span, held={whole.days[3].key}).tasks
    assert [t.period for t in by_day] == ["daily"] * 29
    (again,) = plan_files(klines, ["BTCUSDT"], date(2024, 2, 5), span[1], held={whole.key}).tasks
    assert again.period == "monthly"
    assert again.days[0].period_start == date(2024, 2, 5)


def test_a_delivery_contract_is_not_asked_for_after_its_day() -> None:
    sets = [dataset("um_metrics")]
    plan = plan_files(sets, ["BTCUSDT_240628"], date(2024, 6, 27), date(2024, 7, 5))
    assert [t.period_start.day for t in plan.tasks] == [27, 28]
