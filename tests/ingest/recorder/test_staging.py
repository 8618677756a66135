"""Recorded parts through dbt's own staging models, beside what the archive has."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.recorder.close import Closer
from ingest.recorder.envelope import house_frame
from ingest.recorder.journal import Journal
from nullhouse.base.home import Home
from tests.ingest.recorder.conftest import T0, order

if TYPE_CHECKING:
    from tests.conftest import Dbt

AT = datetime(2024, 11, 25, 2)
MODELS = ("um_liquidation_snapshot", "cm_liquidation_snapshot", "um_book_depth")


def part(home: Home, *frames: tuple[int, int, bytes]) -> None:
    """A closed part of frames: milliseconds after T0, connection, bytes."""
    finished: list[Path] = []
    journal = Journal(home.root / "recording" / "um", "um", 10**15, finished.append)
    for late_ms, connection, payload in frames:
        journal.append((T0 + late_ms) * 1_000_000, connection, payload)
    journal.close()
    Closer(home, lambda: AT).close(finished[0], "um")


def heard(number: int, late_ms: int, **changes: Any) -> tuple[int, int, bytes]:
    frame = {"stream": "!forceOrder@arr", "data": order(number, **changes)}
    return number * 1000 + late_ms, 1, json.dumps(frame).encode()


def test_recorded_parts_are_staged_as_the_archives_files_are(
    new_home: Callable[[], Home], new_dbt: Callable[..., Dbt]
) -> None:
    home = new_home()
    reading = {
        "s": "BTCUSDT", "t": "2024-11-25 02:00:30", "E": T0 + 30_040,
        "bands": [[-1, 2, 200], [1, 3, 300]], "omitted": [],
    }  # fmt: skip
    # The second order comes in two parts, as when connections overlap at the turn of an hour.
    part(home, heard(0, 400), heard(1, 3000), (30_050, 0, house_frame("btcusdt@bands", reading)))
    part(home, heard(1, 3100), heard(2, 1200, st=2, s="ETHUSD_PERP", z="5"))
    selected = " ".join(f"stg_binance__{name}" for name in MODELS)
    assert new_dbt(home)("run", "--select", selected, target="blind").success
    with duckdb.connect(str(home.blind), read_only=True) as blind:
        prints, cm, depths = (
            blind.execute(f"select {columns} from stg_binance__{name} order by all").fetchall()
            for name, columns in zip(
                MODELS,
                (
                    "symbol, direction, event_at, known_at, notional_usd",
                    "symbol, source_symbol, market, notional_usd",
                    "symbol, event_at, known_at, band_percent, depth, notional",
                ),
                strict=True,
            )
        )
    second = timedelta(seconds=1)
    assert prints == [
        ("BTCUSDT", "long", AT, AT + second, 9900.5 * 0.014),
        ("BTCUSDT", "long", AT + second, AT + 4 * second, 9900.5 * 0.014),
    ]
    assert cm == [("ETHUSDT", "ETHUSD_PERP", "cm", 50.0)]
    proved = AT + timedelta(milliseconds=30_050)
    assert depths == [
        ("BTCUSDT", AT + 30 * second, proved, -1.0, 2.0, 200.0),
        ("BTCUSDT", AT + 30 * second, proved, 1.0, 3.0, 300.0),
    ]
