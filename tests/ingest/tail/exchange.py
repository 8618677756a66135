"""A loopback exchange: Binance's paging rules and limits over the synthetic history, and faults."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ingest.tail.pace import Pace
from tests.ingest.tail.truth import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PERIOD,
    kline,
    ms,
    reading,
    settlement,
    trades,
)

Query = dict[str, str]
KLINES = {"klines": "", "markPriceKlines": "mark", "indexPriceKlines": "index"} | {
    "premiumIndexKlines": "premium"
}
DATA = {
    "openInterestHist": ("open_interest", "value"),
    "globalLongShortAccountRatio": ("accounts",),
    "topLongShortAccountRatio": ("top_accounts",),
    "topLongShortPositionRatio": ("top_positions",),
    "takerlongshortRatio": ("taker",),
    "takerBuySellVol": ("taker",),
    "basis": ("basis",),
}
SYMBOLS = {
    "um": ["BTCUSDT", "ETHUSDT", "XRPUSDT"],
    "cm": ["BTCUSD_PERP", "ETHUSD_PERP"],
    "spot": ["BTCUSDT", "ETHUSDT"],
    "option": [],
}


@dataclass
class Fault:
    """An answer that stands in for the true one."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    cut: bool = False


class RefusedError(Exception):
    """The exchange's own kind of no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.body = {"code": code, "msg": message}


class Exchange:
    """One host for one market; its clock is the client's, and moves only when the client waits."""

    def __init__(self, market: str) -> None:
        self.market = market
        self.now = ms(NOW)
        self.waited: list[float] = []
        self.asked: list[tuple[str, Query]] = []
        self.weights = {"limit": 2400, "told": 2400}
        self.pools = {"/futures/data": (1000, 300.0), "funding": (500, 300.0)}
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.change: Callable[[str, Query, list[Any]], list[Any]] = lambda _path, _query, rows: rows
        self.missing: set[int] = set()
        self.bans = 0
        self.reach_days = 30
        self._used: Counter[int] = Counter()
        self._sent: defaultdict[str, list[float]] = defaultdict(list)
        handler = partial(_Handler, self)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def pace(self) -> Pace:
        """Waiting that takes no time, and shows in the exchange's own clock."""
        return Pace(self.waited.append, lambda: sum(self.waited))

    def __enter__(self) -> Exchange:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self, ending: str = "") -> list[Query]:
        """The queries of all requests whose path ends so."""
        return [query for path, query in self.asked if path.endswith(ending)]

    def answer(self, path: str, query: Query) -> tuple[int, dict[str, str], Any, bool]:
        """Status, headers, body, and whether to break off in the middle."""
        self.asked.append((path, query))
        planned = self.faults[path.rsplit("/", 1)[1]]
        if planned:
            fault = planned.pop(0)
            return fault.status, fault.headers, fault.body, fault.cut
        status, headers = self._charge(path, query)
        if status != 200:
            return status, headers, {"code": -1003, "msg": "Too many requests."}, False
        try:
            return 200, headers, self._rows(path, query), False
        except RefusedError as refused:
            return 400, headers, refused.body, False

    def _charge(self, path: str, query: Query) -> tuple[int, dict[str, str]]:
        """Count the request as the exchange would; who goes on beyond a limit is banned."""
        seconds = sum(self.waited)
        self._used[int(seconds // 60)] += _weight(path, query)
        used = self._used[int(seconds // 60)]
        headers = {"X-MBX-USED-WEIGHT-1M": str(used)}
        pool = "funding" if "/fapi/v1/funding" in path else path.rsplit("/", 1)[0]
        if pool in self.pools and self.market == "um":
            most, stretch = self.pools[pool]
            recent = [at for at in self._sent[pool] if at > seconds - stretch]
            self._sent[pool] = [*recent, seconds]
            if len(self._sent[pool]) > most:
                self.bans += 1
                return 418, {"Retry-After": "120"}
            headers = {}
        if used > self.weights["limit"]:
            self.bans += 1
            return 418, headers | {"Retry-After": "120"}
        return 200, headers

    def _rows(self, path: str, query: Query) -> Any:
        name = path.rsplit("/", 1)[1]
        if name == "exchangeInfo":
            limit = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1}
            listed = [{"symbol": symbol} for symbol in SYMBOLS[self.market]]
            return {"rateLimits": [limit | {"limit": self.weights["told"]}], "symbols": listed}
        if name == "fundingInfo":
            return [{"symbol": "BTCUSDT", "fundingIntervalHours": 4}]
        if name == "mark":
            return [option(n, asset) for n in (1, 0) for asset in ("BTC", "ETH")]
        self._know(query)
        return self.change(name, query, self._history(name, path, query))

    def _know(self, query: Query) -> None:
        named = query.get("symbol") or query.get("pair", "")
        known = set(SYMBOLS[self.market]) | {s.split("_")[0] for s in SYMBOLS[self.market]}
        if named not in known:
            raise RefusedError(-1121, "Invalid symbol.")

    def _history(self, name: str, path: str, query: Query) -> list[Any]:
        limit = int(query.get("limit", 500))
        if name in KLINES:
            return self._klines(KLINES[name] or self.market, query, limit)
        if name == "fundingRate":
            return self._funding(query, limit)
        if name == "aggTrades":
            return self._trades(query, limit)
        assert path.startswith("/futures/data/")
        return self._data(name, query, limit)

    def _klines(self, kind: str, query: Query, limit: int) -> list[Any]:
        start, stop = int(query["startTime"]), int(query["endTime"])
        if self.market == "cm" and stop - start > 200 * DAY:
            raise RefusedError(-1130, "Data sent for parameter 'startTime' is not valid.")
        named = query.get("symbol") or query["pair"]
        first = -(-start // MINUTE) * MINUTE
        opened = range(first, min(stop, self.now) + 1, MINUTE)
        opened = [at for at in opened if at not in self.missing]
        # Of a longer window one side gives its beginning, the other its end.
        chosen = opened[-limit:] if self.market == "cm" else opened[:limit]
        return [kline(kind, named, at) for at in chosen]

    def _funding(self, query: Query, limit: int) -> list[Any]:
        start, stop = int(query["startTime"]), int(query["endTime"])
        hours = range(start - start % HOUR, min(stop, self.now) + 1, HOUR)
        found = [s for s in (settlement(query["symbol"], hour) for hour in hours) if s]
        rows = [
            {"symbol": query["symbol"], "fundingTime": at, "fundingRate": rate, "markPrice": ""}
            for at, rate in found
            if start <= at <= min(stop, self.now)
        ]
        return rows[:limit]

    def _trades(self, query: Query, limit: int) -> list[Any]:
        if "fromId" in query:
            if "startTime" in query or "endTime" in query:
                raise RefusedError(-1128, "Combination of optional parameters invalid.")
            number = int(query["fromId"])
            rows = trades(number // 3 * 20_000, min(self.now, number // 3 * 20_000 + 12 * HOUR))
            return [row for row in rows if int(str(row["a"])) >= number][:limit]
        start, stop = int(query["startTime"]), int(query["endTime"])
        if stop - start >= HOUR:
            raise RefusedError(-1127, "More than 1 hours between startTime and endTime.")
        return trades(start, min(stop, self.now) + 1)[:limit]

    def _data(self, name: str, query: Query, limit: int) -> list[Any]:
        start, stop = int(query["startTime"]), int(query["endTime"])
        if start < self.now - self.reach_days * DAY:
            raise RefusedError(-1130, "Data sent for parameter 'startTime' is not valid.")
        first = -(-start // PERIOD) * PERIOD
        stamps = range(first, min(stop, self.now) + 1, PERIOD)
        # The taker's last bucket is there before it is full.
        named = query.get("symbol") or query["pair"]
        return [_reading(name, named, at) for at in stamps if at not in self.missing][-limit:]


def _reading(name: str, symbol: str, at: int) -> dict[str, Any]:
    [first, *_] = DATA[name]
    base = {"timestamp": at}
    if name == "takerBuySellVol":
        # What the ratio is made of; the bucket begins at its stamp.
        ratio = reading("taker", symbol, at + PERIOD)
        return base | {"takerBuyVol": f"{1000 * ratio:.5f}", "takerSellVol": "1000.0000"}
    if name == "takerlongshortRatio":
        return base | {"buySellRatio": f"{reading('taker', symbol, at + PERIOD):.4f}"}
    if name == "openInterestHist":
        value = reading("value", symbol, at)
        amount = f"{reading(first, symbol, at):.8f}"
        return base | {"sumOpenInterest": amount, "sumOpenInterestValue": f"{value:.8f}"}
    if name == "basis":
        price = 100 + reading("basis", symbol, at)
        shown = {"futuresPrice": f"{price + 1:.4f}", "indexPrice": f"{price:.4f}", "basis": "1.0"}
        rates = {"basisRate": f"{1 / price:.6f}", "annualizedBasisRate": ""}
        return base | shown | rates | {"contractType": "PERPETUAL", "pair": symbol}
    return base | {"longShortRatio": f"{reading(first, symbol, at):.4f}", "symbol": symbol}


def option(number: int, asset: str) -> dict[str, str]:
    """A contract's reading; the first has no bid."""
    numbers = ("markPrice", "askIV", "markIV", "delta", "theta", "gamma", "vega")
    told = {name: f"{number + n / 8}" for n, name in enumerate(numbers)}
    limits = {"highPriceLimit": "9.5", "lowPriceLimit": "0.5", "riskFreeInterest": "0.1"}
    bid = {"bidIV": "-1.0" if number == 0 else "0.5"}
    return {"symbol": f"{asset}-261225-{100 + number}000-C"} | told | bid | limits


def _weight(path: str, query: Query) -> int:
    name, limit = path.rsplit("/", 1)[1], int(query.get("limit", 500))
    if name in KLINES:
        if path.startswith("/api/"):
            return 2
        return 1 if limit < 100 else 2 if limit < 500 else 5 if limit <= 1000 else 10
    if name == "aggTrades":
        return 4 if path.startswith("/api/") else 20
    if path.startswith("/dapi/") or name in ("exchangeInfo", "mark"):
        return 1
    return 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, exchange: Exchange, *args: Any, **kwargs: Any) -> None:
        self._exchange = exchange
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        status, headers, told, cut = self._exchange.answer(parts.path, query)
        body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + (1000 if cut else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or cut

    def log_message(self, *_: object) -> None:
        """Stay silent."""
