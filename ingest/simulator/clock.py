"""What the calendar does to volatility, and the one crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ingest.simulator.memory import DAY_MINUTES, Floats
from ingest.simulator.profiles import LEADER
from ingest.simulator.streams import stream

# Geometric mean of realised volatility by UTC hour against the day's, leader and others.
_LEADER_HOURS = (1.13, 1.07, 0.97, 0.83, 0.72, 0.75, 0.78, 0.81, 0.85, 0.83, 0.83, 0.77,
                 1.00, 1.45, 1.60, 1.34, 1.32, 1.17, 1.13, 1.11, 1.06, 1.10, 1.05,
                 0.88)  # fmt: skip
_OTHER_HOURS = (1.15, 1.06, 0.97, 0.85, 0.74, 0.82, 0.84, 0.85, 0.89, 0.87, 0.85, 0.83,
                1.00, 1.31, 1.38, 1.19, 1.24, 1.12, 1.10, 1.06, 1.04, 1.11, 1.12, 0.94)  # fmt: skip
_LEADER_WEEKDAYS = (1.13, 1.16, 1.09, 1.14, 1.20, 0.67, 0.76)
_OTHER_WEEKDAYS = (1.03, 1.10, 1.07, 1.11, 1.18, 0.77, 0.82)

# The crash: log price in bp from its start, then log volatility added, by minute.
_FALL_MINUTES = (0.0, 10.0, 20.0, 25.0, 30.0, 35.0, 45.0, 60.0, 105.0)
_FALL_BP = (0.0, -115.0, -105.0, -205.0, -610.0, -700.0, -240.0, -168.0, -165.0)
_STRESS_MINUTES = (0.0, 30.0, 60.0, 240.0, 480.0, 960.0, 1920.0)
_STRESS = (0.7, 1.2, 1.2, 1.0, 0.7, 0.4, 0.0)
_CRASH_START = 20 * 60 + 45
#: Shorter spans have no second quarter worth the name.
_LEAST_DAYS_FOR_CRASH = 8


def log_clock(symbol: str, on: date) -> Floats:
    """Log volatility by minute of one day; its mean square over a week is one."""
    leads = symbol == LEADER
    hours = np.array(_LEADER_HOURS if leads else _OTHER_HOURS)
    weekdays = np.array(_LEADER_WEEKDAYS if leads else _OTHER_WEEKDAYS)
    scale = np.sqrt((hours**2).mean() * (weekdays**2).mean())
    centres = np.arange(-1, 25) * 60 + 30
    around = np.log(np.concatenate([hours[-1:], hours, hours[:1]]))
    by_minute = np.interp(np.arange(DAY_MINUTES) + 0.5, centres, around)
    return np.asarray(by_minute + np.log(weekdays[on.weekday()] / scale))


@dataclass(frozen=True)
class Crash:
    """A crash that begins at a minute counted from the span's start."""

    starts: int

    def path(self, first: int) -> Floats:
        """Log returns of the leader in one day's minutes."""
        edges = np.arange(first, first + DAY_MINUTES + 1) - self.starts
        level = np.interp(edges, _FALL_MINUTES, _FALL_BP)
        return np.asarray(np.diff(level) * 1e-4)

    def stress(self, first: int) -> Floats:
        """Log volatility added in one day's minutes."""
        since = np.arange(first, first + DAY_MINUTES) - self.starts
        return np.asarray(np.interp(since, _STRESS_MINUTES, _STRESS, left=0.0))


def place_crash(seed: int, days: int) -> Crash | None:
    """The crash of this seed: 20:45 UTC on a day of the span's second quarter."""
    if days < _LEAST_DAYS_FOR_CRASH:
        return None
    day = days // 4 + int(stream(seed, "crash").integers(max(1, days // 4)))
    return Crash(day * DAY_MINUTES + _CRASH_START)


def dates(start: date, days: int) -> list[date]:
    """The days of a span."""
    return [start + timedelta(days=k) for k in range(days)]
