"""Small simulated markets whose truth is known: every large move may revert, no event need matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numba import njit

from analysis.panel import FamilyData, Panel

H = 15
DAY = 1440
MOVE_CUTS = np.array([1, 1.5, 2, 2.5, 3, 4, 5.5])
VOL_CUTS = np.array([0.65, 0.8, 0.95, 1.2])


@njit
def _simulate(common, own, hits, generic, planted, planted_vol, fire):
    """Returns and events, minute by minute: GARCH × season × slow volatility, generic drift."""
    minutes, symbols = own.shape
    ret = np.zeros((minutes, symbols))
    event = np.zeros((minutes, symbols), np.bool_)
    drift = np.zeros((minutes + H + 2, symbols))
    extra = np.zeros((minutes + H + 2, symbols))
    garch = np.ones(symbols)
    last = np.full(symbols, -(10**9))
    squares = np.zeros(symbols)
    slow = 0.0
    for t in range(minutes):
        slow = 0.9995 * slow + 0.02 * common[t, 1]
        base = 1e-3 * np.exp(slow + 0.35 * np.sin(2 * np.pi * t / DAY))
        for s in range(symbols):
            sd = base * np.sqrt(garch[s]) * np.exp(extra[t, s])
            ret[t, s] = sd * (0.7 * common[t, 0] + 0.714 * own[t, s]) + drift[t, s]
            garch[s] = 0.02 + 0.95 * garch[s] + 0.03 * min((ret[t, s] / base) ** 2, 25.0)
            squares[s] += ret[t, s] ** 2
            if t < DAY:
                continue
            squares[s] -= ret[t - DAY, s] ** 2
            move = 0.0
            for k in range(H):
                move += ret[t - k, s]
            # What large means, and what fires, is decided by what anyone can see at the minute.
            z = move / np.sqrt(squares[s] / DAY * H)
            if abs(z) > 1.5:
                drift[t + 1, s] += generic * move / H
            if abs(z) > 2.0 and t - last[s] > H and hits[t, s] < fire * min(abs(z) / 2, 3.0):
                event[t, s] = True
                last[s] = t
                for k in range(2, H + 2):
                    drift[t + k, s] -= planted * move / H
                    extra[t + k, s] += planted_vol
    return ret, event


@dataclass(frozen=True)
class World:
    """A panel, its events, and outcomes of two classes with their placebos."""

    panel: Panel
    coarse: Panel
    events: np.ndarray
    opposite: np.ndarray
    eligible: np.ndarray
    outcomes: dict[str, np.ndarray]
    placebos: dict[str, np.ndarray]
    horizon: int

    def family(self, kind: str = "price", name: str = "h", **changes) -> FamilyData:
        values = {
            "hypothesis_id": name,
            "draw_group": "events",
            "outcome_class": kind,
            "directed": kind == "price",
            "one_sided": True,
            "horizon_minutes": self.horizon,
            "events": self.events,
            "eligible": self.eligible,
            "outcome": self.outcomes.get(kind),
            "placebo": self.placebos.get(kind),
            "opposite_events": self.opposite,
            "clustered": (),
        }
        return FamilyData(**(values | changes))


def _window(cumulated, first, last):
    """Sum over (t + first, t + last], NaN where it leaves the sample."""
    n = len(cumulated) - 1
    out = np.full((n, cumulated.shape[1]), np.nan)
    t = np.arange(max(0, -first - 1), n - max(last, 0))
    out[t] = cumulated[t + 1 + last] - cumulated[t + 1 + first]
    return out


def build_world(
    seed: int,
    days: int = 40,
    symbols: int = 3,
    generic: float = 0.0,
    planted: float = 0.0,
    planted_vol: float = 0.0,
    fire: float = 0.05,
    horizon: int = H,
) -> World:
    """A market of `days` days; `generic` drift follows every large move, the rest only events."""
    rng = np.random.default_rng(seed)
    n = (days + 1) * DAY
    common = np.column_stack([rng.standard_t(5, n) / np.sqrt(5 / 3), rng.standard_normal(n)])
    own = rng.standard_t(5, (n, symbols)) / np.sqrt(5 / 3)
    ret, event = _simulate(
        common, own, rng.random((n, symbols)), generic, planted, planted_vol, fire
    )
    total = np.vstack([np.zeros(symbols), np.cumsum(ret, axis=0)])
    squares = np.vstack([np.zeros(symbols), np.cumsum(ret**2, axis=0)])
    sigma = np.sqrt(_window(squares, -DAY, 0) / DAY)
    move = _window(total, -H, 0) / (sigma * np.sqrt(H))
    hour = np.sqrt(_window(squares, -60, 0) / 60) / sigma
    quarter = np.sqrt(_window(squares, -H, 0) / H) / sigma

    def price(first, last):
        return -np.sign(move) * _window(total, first, last) / (sigma * np.sqrt(last - first))

    def log_rv(first, last):
        bars = last - first
        net = _window(squares, first, last) - _window(total, first, last) ** 2 / bars
        return 0.5 * np.log(np.maximum(net, 1e-12) / (bars - 1) / sigma**2)

    usable = np.isfinite(move)
    past = np.vstack([np.zeros((H + 1, symbols), bool), event[: -H - 1]])
    recent = np.cumsum(event, axis=0) - event - (np.cumsum(past, axis=0))
    at = np.arange(DAY, n)
    flat = lambda table: np.ascontiguousarray(table[at].T).ravel()  # noqa: E731
    minute = np.tile(at + 241 - DAY, symbols).astype(np.int64)
    symbol = np.repeat(np.arange(symbols), len(at)).astype(np.int16)
    m, h = flat(move), flat(hour)
    signed = np.digitize(np.abs(m), MOVE_CUTS) * np.where(m < 0, -1, 1) + 8
    vol = np.digitize(h, VOL_CUTS)
    block = (minute - 241) % DAY // 360
    fine = ((symbol.astype(np.int64) * 20 + signed) * 5 + vol) * 4 + block
    rough = symbol.astype(np.int64) * 4 + (m < 0) * 2 + (np.abs(m) > 3)
    known = flat(usable)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = np.column_stack(
            [m, np.log(h), np.log(flat(quarter)), np.log(flat(sigma)), flat(ret) / flat(sigma)]
        )
    shared = {
        "symbol": symbol,
        "minute": minute,
        "day": ((minute - 241) // DAY).astype(np.int32),
        "hour_of_week": (minute // 60 % 168).astype(np.int16),
        "vol_bin": vol.astype(np.int16),
    }
    fine = np.where(known, fine, -1)
    rough = np.where(known, rough, -1)
    none = np.empty((len(m), 0))
    events = flat(event) & known
    side = m < 0
    return World(
        panel=Panel(**shared, strata={"price": fine}, covariates={"price": columns}),
        coarse=Panel(**shared, strata={"price": rough}, covariates={"price": none}),
        events=np.flatnonzero(events),
        opposite=np.flatnonzero(events & side),
        eligible=known & ((flat(recent) == 0) | events),
        outcomes={
            "price": flat(price(1, horizon + 1)),
            "volatility": flat(log_rv(1, horizon + 1)),
        },
        placebos={
            "price": flat(price(-H - horizon, -H)),
            "volatility": flat(log_rv(-H - horizon, -H)),
        },
        horizon=horizon,
    )


@pytest.fixture(scope="session")
def make_world() -> Callable[..., World]:
    return build_world


@pytest.fixture(scope="session")
def world() -> World:
    """One market with a generic reversal after large moves and no effect of its events."""
    return build_world(11, days=40, generic=-0.2)
