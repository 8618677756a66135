"""Questions to the exchange's REST hosts: within their limits, and patient with their moods."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from ingest.tail.answers import ApiError, BannedError, RegionError, UnansweredError
from ingest.tail.budget import CountBudget, WeightBudget
from ingest.tail.endpoints import Endpoint, Endpoints
from ingest.tail.pace import Pace, patience_for

#: Seconds to connect, and seconds of silence within an answer.
TIMEOUT = (10.0, 60.0)
#: An answer that breaks off, is no JSON, or does not fit the question is asked for this often.
TRIES = 4
#: Pauses in a row, however short, before the exchange is left alone.
PAUSES = 5
#: What to wait where the host does not say: a minute's budget, and the shortest ban there is.
UNSAID = {429: 60.0, 418: 120.0}

Params = Mapping[str, str | int]


class UnfitError(Exception):
    """An answer that is whole, but not to the question."""


class Client:
    """All hosts of one run; it remembers what was spent where."""

    def __init__(
        self,
        table: Endpoints,
        bases: Mapping[str, str],
        now: datetime,
        patience: float,
        pace: Pace,
    ) -> None:
        self.table, self._bases, self._now = table, dict(bases), now
        self._patience, self._pace = patience, pace
        self._began = pace.seconds()
        self._weights: dict[str, WeightBudget] = {}
        self._counts = {name: CountBudget(pace, pool) for name, pool in table.pools.items()}
        self.symbols: dict[str, frozenset[str]] = {}
        self.asked = 0
        self._session = _new_session(pace, patience)

    def close(self) -> None:
        self._session.close()

    def ask(
        self,
        endpoint: Endpoint,
        params: Params,
        fits: Callable[[Any], None] = lambda answer: None,
    ) -> Any:
        """The answer's JSON once ``fits`` raises no objection to it."""
        self._read_limits(endpoint.market)
        weight = endpoint.weight(int(params.get("limit", endpoint.limit)))

        def spend() -> None:
            if endpoint.pool:
                self._counts[endpoint.pool].spend()
            self._weights[endpoint.market].spend(weight)

        return self._ask(endpoint.market, endpoint.path, params, spend, fits)

    def _ask(
        self,
        market: str,
        path: str,
        params: Params,
        spend: Callable[[], None],
        fits: Callable[[Any], None],
    ) -> Any:
        address = self._base(market) + path
        objection = ""
        for attempt in range(TRIES):
            self._pace.sleep(attempt)
            try:
                answer = self._answered(market, address, params, spend)
                fits(answer)
                return answer
            except (_Broken, UnfitError) as error:
                objection = str(error)
        raise UnansweredError(f"{address} {_shown(params)}", objection)

    def _answered(
        self, market: str, address: str, params: Params, spend: Callable[[], None]
    ) -> Any:
        for _ in range(PAUSES):
            spend()
            response = self._send(address, params)
            self._weights[market].learn(response.headers)
            if response.status_code not in UNSAID:
                return _content(response, address)
            self._stand_back(response, address)
        raise UnansweredError(address, f"HTTP {response.status_code} after {PAUSES} pauses")

    def _send(self, address: str, params: Params) -> requests.Response:
        self.asked += 1
        try:
            return self._session.get(address, params=dict(params), timeout=TIMEOUT)
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            raise _Broken(f"the answer broke off: {error}") from error
        except requests.RequestException as error:
            raise UnansweredError(address, str(error)) from error

    def _stand_back(self, response: requests.Response, address: str) -> None:
        """Wait as long as the host says, or stop where that is longer than the user allows."""
        wait = _retry_after(response, self._now) or UNSAID[response.status_code]
        if wait > self._patience:
            passed = self._pace.seconds() - self._began
            until = self._now + timedelta(seconds=passed + wait)
            raise BannedError(address, response.status_code, until, self._patience)
        self._pace.sleep(wait)

    def _read_limits(self, market: str) -> None:
        """Ask a host once for its limits; a host that does not tell has the documented ones."""
        if market in self._weights:
            return
        entry = self.table.markets[market]
        budget = WeightBudget(self._pace, entry.weight_per_minute)
        self._weights[market] = budget
        with suppress(UnansweredError, ApiError):
            told = self._ask(
                market, entry.info, {}, lambda: budget.spend(entry.info_weight), lambda answer: None
            )
            budget.limit = _weight_limit(told) or budget.limit
            self.symbols[market] = _symbols(told)

    def _base(self, market: str) -> str:
        return self._bases.get(market, self.table.markets[market].base).rstrip("/")


class _Broken(Exception):  # noqa: N818 - never leaves this file
    """An answer of which a part is missing, or that is no JSON."""


def _new_session(pace: Pace, patience: float) -> requests.Session:
    session = requests.Session()
    # Spot then answers in microseconds, as its archive is written; other hosts do not mind.
    session.headers.update({"User-Agent": "nullhouse", "X-MBX-TIME-UNIT": "MICROSECOND"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=patience_for(pace, patience)))
    return session


def _content(response: requests.Response, address: str) -> Any:
    if response.status_code == 451:
        raise RegionError(address)
    told = _json(response)
    if response.status_code == 200 and not _is_refusal(told):
        if told is None:
            raise _Broken(f"no JSON: {response.text[:60]!r}")
        return told
    if _is_refusal(told):
        raise ApiError(told["code"], str(told.get("msg", "")), address)
    raise UnansweredError(address, f"HTTP {response.status_code}")


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, requests.exceptions.JSONDecodeError, UnicodeDecodeError):
        return None


def _is_refusal(told: Any) -> bool:
    return isinstance(told, dict) and isinstance(told.get("code"), int) and told["code"] < 0


def _retry_after(response: requests.Response, now: datetime) -> float | None:
    """Seconds that the host asks for, as a number or as a date; None if it says nothing."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told).replace(tzinfo=None)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds())


def _weight_limit(told: Any) -> int | None:
    for limit in told.get("rateLimits", []) if isinstance(told, dict) else []:
        kind = (limit.get("rateLimitType"), limit.get("interval"), limit.get("intervalNum"))
        if kind == ("REQUEST_WEIGHT", "MINUTE", 1) and isinstance(limit.get("limit"), int):
            return int(limit["limit"])
    return None


def _symbols(told: Any) -> frozenset[str]:
    named = told.get("symbols", []) if isinstance(told, dict) else []
    return frozenset(str(s["symbol"]) for s in named if isinstance(s, dict) and "symbol" in s)


def _shown(params: Params) -> str:
    return "&".join(f"{name}={value}" for name, value in params.items())
