"""Staying below the exchange's limits: weights a minute, and requests in five minutes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.tail.endpoints import Pool
from ingest.tail.pace import Pace

USED = "X-MBX-USED-WEIGHT-1M"
#: Of every budget this much is used: others may ask from the same address, and retries count too.
SHARE = 0.9
MINUTE = 60.0


@dataclass
class WeightBudget:
    """What a host allows a minute, as its own headers count it."""

    pace: Pace
    limit: int
    used: int = 0

    def spend(self, weight: int) -> None:
        """Pause a whole minute if the next request would exceed the budget: whichever minute
        the host counts in has then passed."""
        if weight and self.used and self.used + weight > SHARE * self.limit:
            self.pace.sleep(MINUTE)
            self.used = 0
        self.used += weight

    def learn(self, headers: Mapping[str, str]) -> None:
        """Believe the host's own count, which includes what others spend from this address."""
        told = headers.get(USED, "")
        if told.isdigit():
            self.used = int(told)


@dataclass
class CountBudget:
    """Requests of the last minutes, counted here: such endpoints tell no count."""

    pace: Pace
    pool: Pool
    sent: deque[float] = field(default_factory=deque)

    def spend(self) -> None:
        """Pause until the oldest request has left the stretch of time that is counted."""
        self._forget()
        if len(self.sent) >= int(SHARE * self.pool.requests):
            self.pace.sleep(self.sent[0] + self.pool.seconds - self.pace.seconds())
            self._forget()
        self.sent.append(self.pace.seconds())

    def _forget(self) -> None:
        now = self.pace.seconds()
        while self.sent and self.sent[0] + self.pool.seconds <= now:
            self.sent.popleft()
