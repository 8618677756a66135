"""Figures of a simulated world, to hold against those of real markets."""

from __future__ import annotations

from typing import Any

import numpy as np

from ingest.simulator.engine import CASCADE, CLUSTER, DESYNC, LEADER
from ingest.simulator.memory import Floats, Integers
from ingest.simulator.world import WorldDay

_RUN_GAP_MS = 60_000
_LAGS = (1, 5, 60)


class Tally:
    """Collects what the figures need, day by day."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self.symbols = symbols
        self._perpetual: list[Floats] = []
        self._basis: list[Floats] = []
        self._prints: list[Integers] = []
        self._events: list[Integers] = []
        self._throttled = 0

    def add(self, day: WorldDay) -> None:
        """Take one day in."""
        self._perpetual.append(day.perpetual)
        self._basis.append(1e4 * (day.perpetual - day.spot))
        self._prints.append(day.prints)
        self._events.append(day.events)
        self._throttled += day.throttled

    @property
    def events(self) -> Integers:
        """All events: kind, minute, symbol, side, attribute."""
        return np.concatenate(self._events)

    @property
    def days(self) -> int:
        """How many days were taken in."""
        return len(self._perpetual)

    def summary(self) -> dict[str, Any]:
        """The figures by symbol, rates a day."""
        log_price, basis = np.concatenate(self._perpetual), np.concatenate(self._basis)
        returns = np.diff(log_price, axis=0)
        prints, events, days = np.concatenate(self._prints), self.events, self.days
        by_symbol = {}
        for s, symbol in enumerate(self.symbols):
            own = prints[prints[:, 2] == s]
            by_symbol[symbol] = {
                **_price_figures(returns[:, s], log_price[:, s]),
                "correlation_with_first": _rounded(np.corrcoef(returns[:, 0], returns[:, s])[0, 1]),
                "basis_mean_bps": _rounded(basis[:, s].mean()),
                "basis_sd_bps": _rounded(basis[:, s].std()),
                **{f"{market}_{name}": value
                   for m, market in enumerate(("um", "cm"))
                   for name, value in print_figures(own[own[:, 1] == m], days).items()},
                **_event_figures(events[events[:, 2] == s], days),
            }  # fmt: skip
        return {"throttled_per_day": _rounded(self._throttled / days), "symbols": by_symbol}


def _price_figures(returns: Floats, log_price: Floats) -> dict[str, float]:
    size = np.abs(returns)
    centred = returns - returns.mean()
    variance = float(centred.var())
    hours = log_price[60:] - log_price[:-60]
    return {
        "sd_bps": _rounded(1e4 * np.sqrt(variance)),
        "excess_kurtosis": _rounded((centred**4).mean() / variance**2 - 3),
        **{f"acf_size_{lag}": _rounded(_autocorrelation(size, lag)) for lag in _LAGS},
        "variance_ratio_60": _rounded(hours.var() / (60 * variance)),
        "last_price": _rounded(float(np.exp(log_price[-1]))),
    }


def print_figures(prints: Integers, days: int) -> dict[str, float]:
    """Prints a day, and how many runs of one side reach five and fifteen."""
    lengths = np.concatenate([_run_lengths(prints[prints[:, 3] == side, 0]) for side in (0, 1)])
    return {
        "prints_per_day": _rounded(len(prints) / days),
        "runs_of_5_per_day": _rounded(np.sum(lengths >= 5) / days),
        "runs_of_15_per_day": _rounded(np.sum(lengths >= 15) / days),
    }


def _run_lengths(moments: Integers) -> Integers:
    if len(moments) == 0:
        return moments
    starts = np.flatnonzero(np.diff(moments, prepend=-_RUN_GAP_MS - 1) > _RUN_GAP_MS)
    return np.diff(starts, append=len(moments))


def _event_figures(events: Integers, days: int) -> dict[str, float]:
    names = {"clusters": CLUSTER, "cascades": CASCADE, "desync_spikes": DESYNC,
             "leader_shocks": LEADER}  # fmt: skip
    return {
        f"{name}_per_day": _rounded(np.sum(events[:, 0] == kind) / days)
        for name, kind in names.items()
    }


def _autocorrelation(values: Floats, lag: int) -> float:
    centred = values - values.mean()
    return float((centred[lag:] * centred[:-lag]).mean() / centred.var())


def _rounded(value: float) -> float:
    """Four significant digits: enough to compare, few enough to read."""
    return float(f"{value:.4g}")
