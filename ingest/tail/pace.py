"""Waiting, as something that is handed in: tests do not wait, and no result depends on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from urllib3 import BaseHTTPResponse, Retry


@dataclass(frozen=True)
class Pace:
    """How to wait, and a count of seconds that only ever grows."""

    sleep: Callable[[float], None] = field(default=time.sleep)
    seconds: Callable[[], float] = field(default=time.monotonic)


class PacedRetry(Retry):
    """urllib3's Retry with the pauses handed to a Pace; bans are left to the client, which can
    say until when they last."""

    RETRY_AFTER_STATUS_CODES = frozenset({503})

    def __init__(self, *args: object, pace: Pace, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._pace = pace

    def new(self, **changes: object) -> PacedRetry:
        return super().new(pace=self._pace, **changes)

    def sleep_for_retry(self, response: BaseHTTPResponse) -> bool:
        wait = self.get_retry_after(response)
        if wait:
            self._pace.sleep(wait)
        return bool(wait)

    def _sleep_backoff(self) -> None:
        wait = self.get_backoff_time()
        if wait > 0:
            self._pace.sleep(wait)


def patience_for(pace: Pace, longest: float) -> PacedRetry:
    """Time-outs, a firewall's refusals, server errors and broken connections are tried again,
    after waits that double from half a second to half a minute."""
    return PacedRetry(
        total=8,
        connect=3,
        read=3,
        status=6,
        redirect=3,
        status_forcelist=(403, 408, 500, 502, 503, 504),
        allowed_methods=("GET",),
        backoff_factor=0.5,
        backoff_max=30,
        respect_retry_after_header=True,
        retry_after_max=int(longest),
        raise_on_status=False,
        pace=pace,
    )
