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


def test_only_perpetuals_lead_back_to_an_asset() -> None:
    assert asset_of("BTCUSD_PERP", "cm") == "BTCUSDT"
    assert asset_of("BTCUSD_240628", "cm") is None
    assert asset_of("BTCUSDT", "spot") == "BTCUSDT"
    assert asset_of("lost+found", "um") is None


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
