"""The archive's metrics moved from end to start labels in mid-2026; both must mean one thing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.run import ingest
from nullhouse.base.home import Home
from nullhouse.steps.simulate import simulate_world

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

BREAK = date(2026, 6, 25)
FIRST, DAYS = BREAK - timedelta(days=3), 6
STAGED = "({{ stage_metrics('um_metrics', 'um') }})"
#: What a reader does who takes the label for the time at which the reading was known.
AT_FACE_VALUE = (
    "(select symbol, cast(create_time as timestamp) as known_at, "
    "sum_taker_long_short_vol_ratio as taker_ratio from {{ source('binance', 'um_metrics') }})"
)
BARS = "({{ stage_klines('um_klines_1m') }})"


@pytest.fixture
def across_the_break(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Three days with end labels and three with start labels, ingested into the bench's lake."""
    archive = tmp_path_factory.mktemp("break") / "archive"
    simulate_world(archive, days=DAYS, symbols=("BTCUSDT",), seed=5, plant="none", start=FIRST,
                   depth_seconds=3600)  # fmt: skip
    last = FIRST + timedelta(days=DAYS - 1)
    sets = ["um_klines_1m", "um_metrics"]
    ingest(Home(bench.folder), ["BTCUSDT"], FIRST, last, sets, archive)
    return bench


def misread_days(bench: Bench, readings: str) -> list[Any]:
    """Days on which the no-lookahead test finds that a reading knows the future."""
    test = (
        f"test_flow_is_of_the_past(model={quoted(readings)}, column='taker_ratio', "
        f"bars={quoted(BARS)})"
    )
    return bench.rows(f"select day from ({{{{ {test} }}}}) order by day")


def quoted(jinja: str) -> str:
    """A query with macros as an expression that a macro call can take."""
    return "('" + jinja.replace("{{", "' ~ ").replace("}}", " ~ '") + "')"


def test_both_conventions_are_known_at_the_end_of_their_period(across_the_break: Bench) -> None:
    times = across_the_break.column(f"select known_at from {STAGED} order by 1")
    first = datetime.combine(FIRST, datetime.min.time())
    wanted = [first + n * timedelta(minutes=5) for n in range(1, DAYS * 288 + 1)]
    assert times == wanted


def test_no_reading_knows_the_future(across_the_break: Bench) -> None:
    assert misread_days(across_the_break, STAGED) == []


def test_labels_at_face_value_fail_the_no_lookahead_test(across_the_break: Bench) -> None:
    found = misread_days(across_the_break, AT_FACE_VALUE)
    assert found == [(BREAK + timedelta(days=n),) for n in range(3)]
