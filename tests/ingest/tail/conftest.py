"""A home with an archive's days in it, exchanges to bring the rest from, and staging over both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.run import ingest
from ingest.tail.run import tail
from ingest.tail.summary import TailSummary
from nullhouse.base.home import PROJECT, Home
from tests.ingest.conftest import Mirror
from tests.ingest.tail.exchange import Exchange
from tests.ingest.tail.truth import DAY, HOUR, LAST_DAY, MINUTE, NOW, PERIOD, kline, metrics, ms
from tests.ingest.tail.truth import settlement as settled
from tests.ingest.tail.truth import trades as traded

METRICS = (
    "create_time,symbol,sum_open_interest,sum_open_interest_value,"
    "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
    "sum_taker_long_short_vol_ratio"
)
TRADES = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker"
FUTURES = {"um": "futures/um", "cm": "futures/cm", "spot": "spot"}


class Past:
    """Writes the exchange's history as archive files, and has them ingested."""

    def __init__(self, mirror: Mirror, home: Home) -> None:
        self.mirror, self.home = mirror, home

    def bring(self, dataset: str, last: str, days: int) -> None:
        """Have a data set's files in the lake, up to a day and with it."""
        end = date.fromisoformat(last)
        start = end - timedelta(days=days - 1)
        root = self.mirror.root
        ingest(self.home, ["BTCUSDT"], start, end, [dataset], root, clock=lambda: NOW)

    def klines(self, market: str = "um", days: int = 2, last: str = LAST_DAY) -> None:
        symbol = "BTCUSD_PERP" if market == "cm" else "BTCUSDT"
        factor = 1000 if market == "spot" else 1
        for day in self._days(last, days):
            lines = [] if market == "spot" else [self.mirror.header]
            for opened in range(ms(day), ms(day) + DAY, MINUTE):
                cells = kline(market, symbol, opened)
                cells[0], cells[6] = opened * factor, (opened + MINUTE) * factor - 1
                lines.append(",".join(map(str, cells)))
            self.mirror.put(
                f"data/{FUTURES[market]}/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip", lines
            )
        self.bring(f"{market}_klines_1m", last, days)

    def metrics(self, days: int = 2, last: str = LAST_DAY, moved: int = 0) -> None:
        """Start-of-period labels, as the archive has them since 2026-06-25."""
        for day in self._days(last, days):
            lines = [METRICS]
            for label in range(ms(day), ms(day) + DAY, PERIOD):
                shown = f"{datetime.fromisoformat('1970-01-01') + timedelta(milliseconds=label)}"
                values = metrics("BTCUSDT", label + PERIOD + moved * PERIOD)
                lines.append(",".join([shown, "BTCUSDT", *(f"{v:.8f}" for v in values)]))
            key = f"data/futures/um/daily/metrics/BTCUSDT/BTCUSDT-metrics-{day}.zip"
            self.mirror.put(key, lines)
        self.bring("um_metrics", last, days)

    def funding(self, month: str = "2026-10") -> None:
        first = ms(f"{month}-01")
        hours = range(first, ms("2026-11-01"), HOUR)
        rows = [s for s in (settled("BTCUSDT", hour) for hour in hours) if s]
        lines = ["calc_time,funding_interval_hours,last_funding_rate"]
        lines += [f"{at},8,{rate}" for at, rate in rows]
        self.mirror.put(self.mirror.funding_key("BTCUSDT", month), lines)
        self.bring("um_funding_rate", "2026-10-31", 31)

    def trades(self, last: str = "2026-11-21") -> None:
        lines = [TRADES]
        for row in traded(ms(last), ms(last) + DAY):
            cells = {**row, "m": str(row["m"]).lower()}
            lines.append(",".join(str(cells[name]) for name in "apqflTm"))
        key = f"data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-{last}.zip"
        self.mirror.put(key, lines)
        self.bring("um_agg_trades", last, 1)

    def _days(self, last: str, count: int) -> list[str]:
        end = date.fromisoformat(last)
        return [str(end - timedelta(days=n)) for n in reversed(range(count))]


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose archive ends with LAST_DAY, with October's funding, and with yesterday's
    trades; made once, since every test begins with a copy of it."""
    root = tmp_path_factory.mktemp("ingested")
    past = Past(Mirror(root / "mirror"), Home(root / "home"))
    for market in FUTURES:
        past.klines(market)
    past.metrics()
    past.funding()
    past.trades()
    return past.home


@pytest.fixture
def home(tmp_path: Path, ingested: Home) -> Home:
    shutil.copytree(ingested.root, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def past(mirror: Mirror, home: Home) -> Past:
    """More of the archive, for tests in which it moves on."""
    return Past(mirror, home)


@pytest.fixture
def exchanges() -> Iterator[dict[str, Exchange]]:
    """One host a market, none of which has heard of the others."""
    with ExitStack() as stack:
        yield {m: stack.enter_context(Exchange(m)) for m in ("um", "cm", "spot", "option")}


@pytest.fixture
def um(exchanges: dict[str, Exchange]) -> Exchange:
    return exchanges["um"]


@pytest.fixture
def bring_tail(home: Home, exchanges: dict[str, Exchange]) -> Callable[..., TailSummary]:
    """Run the tail of BTCUSDT against the loopback exchanges, at a time of their own."""

    def run(*datasets: str, market: str = "um", now: datetime = NOW, **changes: Any) -> TailSummary:
        for exchange in exchanges.values():
            exchange.now = ms(now)
        wanted: dict[str, Any] = {
            "symbols": ["BTCUSDT"],
            "datasets": list(datasets),
            "rest": [f"{name}={exchange.url}" for name, exchange in exchanges.items()],
            "clock": lambda: now,
            "pace": exchanges[market].pace,
        }
        return tail(home, **(wanted | changes))

    return run


@pytest.fixture
def lake(home: Home) -> Callable[..., list[tuple[Any, ...]]]:
    """Columns of a data set's rows in the lake, of the tail's own parts by default."""

    def rows(dataset: str, columns: str, files: str = "rest-*") -> list[tuple[Any, ...]]:
        path = f"{home.lake}/{dataset}/*/{files}.parquet"
        query = f"select {columns} from read_parquet('{path}', union_by_name = true) order by all"
        return duckdb.execute(query).fetchall()

    return rows


@pytest.fixture
def staged(home: Home, render: Any) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a staging model over this home's lake: dbt's own SQL, on archive and tail."""

    def rows(model: str, columns: str) -> list[tuple[Any, ...]]:
        folder = PROJECT / "models" / "blind" / "staging" / "binance"
        text = (folder / f"stg_binance__{model}.sql").read_text(encoding="utf-8")
        sql = render(f"select {columns} from ({text}) order by all")
        return duckdb.execute(sql.replace(str(render.home.root), str(home.root))).fetchall()

    return rows


@pytest.fixture
def files(home: Home) -> Callable[[], dict[str, bytes]]:
    """Every Parquet file below the lake."""

    def read() -> dict[str, bytes]:
        paths: list[Path] = sorted(home.lake.rglob("*.parquet"))
        return {str(path.relative_to(home.lake)): path.read_bytes() for path in paths}

    return read
