"""How any data set of the register is counted, without its name standing anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ingest.register import load_register
from ingest.register_macro import MACRO, render_register_macro

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

MIDNIGHT = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp() * 1000)
DAY = date(2024, 3, 5)
FILES = "dataset_id varchar, source_symbol varchar, file_key varchar, label varchar"
AGGREGATES = (
    "agg_trade_id bigint, price double, quantity double, first_trade_id bigint, "
    "last_trade_id bigint, transact_time bigint, is_buyer_maker boolean, symbol varchar, "
    "file_key varchar"
)
DEPTH = (
    '"timestamp" varchar, percentage double, depth double, notional double, symbol varchar, '
    "received_at bigint, file_key varchar"
)
METRICS = (
    "create_time varchar, symbol varchar, sum_open_interest double, "
    "sum_open_interest_value double, count_toptrader_long_short_ratio double, "
    "sum_toptrader_long_short_ratio double, count_long_short_ratio double, "
    "sum_taker_long_short_vol_ratio double, file_key varchar"
)


def entry(dataset: str) -> str:
    """A data set's entry, as Jinja finds it."""
    return f"(registered() | selectattr('id', 'eq', '{dataset}') | first)"


def counted(bench: Bench, dataset: str, columns: str) -> list[Any]:
    return bench.rows(
        f"select {columns} from ({{{{ count_rows({entry(dataset)}) }}}}) order by all"
    )


def aggregate(
    number: int, at: int = MIDNIGHT, key: str = "a", price: float = 1.0
) -> tuple[Any, ...]:
    return (number, price, 2.0, number, number, at, True, "BTCUSDT", key)


def test_the_committed_macro_is_what_the_register_renders_to() -> None:
    assert MACRO.read_text(encoding="utf-8") == render_register_macro(load_register())


def test_jinja_knows_every_data_set_of_the_archive(bench: Bench) -> None:
    names = "{% for each in registered() %}'{{ each.id }}'{{ ', ' if not loop.last }}{% endfor %}"
    archived = [d.id for d in load_register().of("archive")]
    assert bench.column(f"select unnest([{names}])") == archived


@pytest.mark.parametrize(
    ("dataset", "columns", "stamp"),
    [
        ("um_klines_1m", f"{MIDNIGHT} as open_time", datetime(2024, 3, 5)),
        ("spot_klines_1m", f"{MIDNIGHT}000 as open_time", datetime(2024, 3, 5)),
        ("um_metrics", "'2024-03-05 00:05:00' as create_time", datetime(2024, 3, 5, 0, 5)),
        ("option_eoh_summary", "'2024-03-05' as date, '07' as hour", datetime(2024, 3, 5, 7)),
    ],
)
def test_a_stamp_of_any_form_is_an_instant(
    bench: Bench, dataset: str, columns: str, stamp: datetime
) -> None:
    asked = f"select {{{{ stamped_at({entry(dataset)}) }}}} from (select {columns})"
    assert bench.column(asked) == [stamp]


@pytest.mark.parametrize(
    ("dataset", "grid"),
    [
        ("um_klines_1m", 60_000_000),
        ("um_metrics", 300_000_000),
        ("um_funding_rate", 3_600_000_000),
        ("option_bvol_index", 1_000_000),
        ("um_book_depth", None),
        ("um_agg_trades", None),
    ],
)
def test_a_grid_is_known_of_what_stands_on_one(
    bench: Bench, dataset: str, grid: int | None
) -> None:
    asked = f"select '{{{{ stamp_grid({entry(dataset)}) | trim }}}}'"
    assert bench.column(asked) == [str(grid).lower()]


@pytest.mark.parametrize(("label", "at"), [("end", 0), ("start", 5), ("unclear", 5), (None, 5)])
def test_a_label_of_a_periods_end_belongs_to_its_start(
    bench: Bench, label: str | None, at: int
) -> None:
    bench.table("files", "label varchar, stamped_at timestamp", [(label, "2024-03-05 00:05:00")])
    asked = f"select {{{{ period_at({entry('um_metrics')}) }}}} from files"
    assert bench.column(asked) == [datetime(2024, 3, 5, 0, at)]


def test_one_pass_counts_rows_their_order_and_what_is_missing_of_their_ids(bench: Bench) -> None:
    rows = [aggregate(1), aggregate(4, MIDNIGHT + 9), aggregate(2, MIDNIGHT + 5)]
    bench.landed("um_agg_trades", "BTCUSDT/a", AGGREGATES, rows)
    columns = "day, rows, out_of_order, unordered_keys, min_serial, max_serial, size_sum"
    assert counted(bench, "um_agg_trades", columns) == [(DAY, 3, 1, 1, 1, 4, 6.0)]


def test_two_files_are_not_one_run(bench: Bench) -> None:
    for key, number in (("a", 9), ("b", 1)):
        bench.landed("um_agg_trades", f"BTCUSDT/{key}", AGGREGATES, [aggregate(number, key=key)])
    columns = "file_key, out_of_order, unordered_keys"
    assert counted(bench, "um_agg_trades", columns) == [("a", 0, 0), ("b", 0, 0)]


def test_a_label_at_midnight_that_names_an_end_is_of_the_day_before(bench: Bench) -> None:
    rest = ("BTCUSDT", None, 1.0, 1.0, 1.0, 1.0, 1.0, "m")
    rows = [("2024-03-05 23:55:00", *rest), ("2024-03-06 00:00:00", *rest)]
    bench.landed("um_metrics", "BTCUSDT/m", METRICS, rows)
    bench.ref("int_quality_files", FILES, [("um_metrics", "BTCUSDT", "m", "end")])
    columns = "day, rows, instants, blank_cells, longest_step_seconds, off_grid"
    assert counted(bench, "um_metrics", columns) == [(DAY, 2, 2, 2, 300.0, 0)]


def test_a_band_that_holds_less_than_a_nearer_one_is_seen_on_both_sides(bench: Bench) -> None:
    bands = ((-2, 5.0), (-1, 6.0), (1, 6.0), (2, 5.0), (3, 7.0))
    rows = [("2024-03-05 00:00:08", b, 1.0, usd, "BTCUSDT", None, "d") for b, usd in bands]
    bench.landed("um_book_depth", "BTCUSDT/d", DEPTH, rows)
    assert counted(bench, "um_book_depth", "rows, instants, shrinking_bands") == [(5, 1, 2)]


def test_later_rows_are_not_counted_as_of_an_earlier_moment(bench: Bench) -> None:
    rows = [aggregate(1), aggregate(2, MIDNIGHT + 60_000)]
    bench.landed("um_agg_trades", "BTCUSDT/a", AGGREGATES, rows)
    asked = f"select rows from ({{{{ count_rows({entry('um_agg_trades')}) }}}})"
    assert bench.column(asked, as_of="2024-03-05 00:00:30") == [1]


def test_keys_are_told_apart_within_and_between_files(bench: Bench) -> None:
    one = [aggregate(1), aggregate(2), aggregate(1), aggregate(3, price=1.0)]
    two = [aggregate(2, key="b"), aggregate(3, key="b", price=9.0)]
    bench.landed("um_agg_trades", "BTCUSDT/a", AGGREGATES, one)
    bench.landed("um_agg_trades", "BTCUSDT/b", AGGREGATES, two)
    suspects = (
        "with suspects as (select 'um_agg_trades' as dataset_id, 'BTCUSDT' as source_symbol, "
        "unnest(['a', 'b']) as file_key, cast(null as varchar) as label, "
        "unnest([1, 2]) as number) "
    )
    columns = "distinct_keys, doubled_rows, keys_in_two_files, conflicting_keys, size_sum"
    recounted = f"{{{{ recount_keys({entry('um_agg_trades')}) }}}}"
    assert bench.rows(f"{suspects} select {columns} from ({recounted})") == [(3, 3, 2, 1, 6.0)]


def test_only_a_band_without_a_change_in_a_quarter_of_an_hour_is_looked_at_again(
    bench: Bench,
) -> None:
    rows = [
        (f"2024-03-05 00:{minute:02}:00", band, 1.0, usd, "BTCUSDT", None, "d")
        for minute in range(15)
        for band, usd in ((1, 5.0), (2, 5.0 + minute))
    ]
    bench.landed("um_book_depth", "BTCUSDT/d", DEPTH, rows)
    listed = f"{{{{ count_bands({entry('um_book_depth')}) }}}}"
    assert bench.rows(f"select band, is_still from ({listed}) order by 1") == [
        (1, True),
        (2, False),
    ]
    around = (
        "with around as (select 'um_book_depth' as dataset_id, 'BTCUSDT' as source_symbol, "
        "'d' as file_key, date '2024-03-05' as period_start, 1.0 as band) "
    )
    readings = f"{{{{ band_readings({entry('um_book_depth')}) }}}}"
    found = bench.rows(
        f"{around} select band, count(*), max(depth_usd) from ({readings}) group by 1"
    )
    assert found == [(1.0, 15, 5.0)]
