"""Order books over REST: one at a time, in the exchange's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import requests

from ingest.recorder.book import SNAPSHOT_LEVELS
from ingest.recorder.request import Timing
from ingest.transports.answers import RefusedError

#: Seconds to connect, and seconds of silence within an answer.
TIMEOUT = (5.0, 10.0)
#: Answers that name the time to stay away: too many requests, and banned for it.
THROTTLED = (418, 429)

Incident = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Answer:
    """A body, or why there is none and how long to wait before the next attempt."""

    body: bytes | None
    reason: str = ""
    wait: float = 0


class SnapshotDesk:
    """Fetches the books of one market; failures are told and tried again."""

    def __init__(self, address: str, market: str, timing: Timing, incident: Incident) -> None:
        self._address, self._market = address, market
        self._timing, self._incident = timing, incident
        self._turn = asyncio.Lock()

    async def fetch(self, symbol: str) -> bytes:
        """A symbol's book as it came; waits its turn, and as long as it takes."""
        wait = self._timing.first_wait
        while True:
            async with self._turn:
                answer = await asyncio.to_thread(_ask, self._address, symbol)
                await asyncio.sleep(max(self._timing.pace, answer.wait))
            if answer.body is not None:
                return answer.body
            self._incident("no_snapshot", f"{self._market} {symbol}", answer.reason)
            await asyncio.sleep(wait)
            wait = min(2 * wait, self._timing.last_wait)


def _ask(address: str, symbol: str) -> Answer:
    wanted = {"symbol": symbol, "limit": str(SNAPSHOT_LEVELS)}
    try:
        answer = requests.get(address, wanted, timeout=TIMEOUT, headers={"User-Agent": "nullhouse"})
    except requests.RequestException as error:
        return Answer(None, str(error))
    if answer.status_code == 451:
        raise RefusedError(address)
    if answer.status_code == 200:
        return Answer(answer.content)
    # A limit is the whole address's: while it holds, no other symbol asks either.
    wait = _seconds(answer.headers.get("Retry-After")) if answer.status_code in THROTTLED else 0
    return Answer(None, f"HTTP {answer.status_code}", wait)


def _seconds(text: str | None) -> float:
    return float(text) if text is not None and text.isdigit() else 60.0
