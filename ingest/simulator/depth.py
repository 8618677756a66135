"""Book depth: what stands within bands around mid, thin after large moves in every world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ingest.simulator.bars import Bars
from ingest.simulator.memory import DAY_MINUTES, Floats, Integers
from ingest.simulator.paths import decaying, remembering
from ingest.simulator.profiles import Profile
from ingest.simulator.streams import stream
from ingest.simulator.text import Table, label, number, stamp
from ingest.simulator.world import WorldDay

#: From this day on the bands of a fifth of a percent are there, and labels have decimals.
TWELVE_BANDS_FROM = date(2026, 1, 1)
_BANDS = np.array([0.2, 1.0, 2.0, 3.0, 4.0, 5.0])
_MIDDLES = np.array([0.1, 0.6, 1.5, 2.5, 3.5, 4.5]) / 100
#: Depth between neighbouring bands, one side, against that within one percent.
_SHELLS = np.array([0.26, 0.74, 0.62, 0.52, 0.45, 0.40])
#: How much of a fall each shell takes part in: makers leave the touch first.
_TAKES_PART = np.array([1.1, 1.0, 0.85, 0.7, 0.6, 0.5])
_COMMON_NOISE, _SHELL_NOISE = 0.10, 0.10

# Moves beyond 1.5 usual sds thin the book; part refills in minutes, part over half an hour.
_FREE_MOVE, _MOST_MOVE, _OTHER_SIDE = 1.5, 8.0, 0.5
_FAST_MINUTES, _FAST_FALL, _SLOW_MINUTES, _SLOW_FALL = 2.0, 0.07, 30.0, 0.025
_SLOW_LEVEL_MINUTES, _SLOW_LEVEL_SD = 720.0, 0.20
# Makers also withdraw for reasons of their own.
_WITHDRAWAL_CHANCE, _WITHDRAWAL_FALL, _WITHDRAWAL_MINUTES = 1.5 / DAY_MINUTES, 0.9, 8.0
_LESS_AT_NIGHT = 0.10
_SLIP_CHANCE, _FIRST_SECONDS = 0.004, 10


@dataclass(frozen=True)
class DepthMemory:
    """What goes on from one day to the next; the first axis is bid, ask."""

    fast: Floats  # (2, S)
    slow: Floats
    withdrawn: Floats
    level: Floats
    last_return: Floats  # (S,) of the minute before


def new_depth_memory(symbols: int) -> DepthMemory:
    """A full book."""
    fast, slow, withdrawn, level = (np.zeros((2, symbols)) for _ in range(4))
    return DepthMemory(fast, slow, withdrawn, level, np.zeros(symbols))


def make_depth(
    day: WorldDay, profiles: list[Profile], memory: DepthMemory, seed: int, index: int
) -> Floats:
    """Log depth against usual by side, minute and symbol, from moves of the minutes before."""
    returns = np.diff(day.perpetual, axis=0, prepend=day.opening[np.newaxis])
    before = np.concatenate([memory.last_return[np.newaxis], returns[:-1]])
    memory.last_return[:] = returns[-1]
    usual = np.array([p.sigma for p in profiles]) * np.exp(day.clock)
    excess = np.clip(np.abs(before) / usual - _FREE_MOVE, 0, _MOST_MOVE)
    streams = [stream(seed, "depth", p.symbol, index) for p in profiles]
    normals = np.stack([g.standard_normal((2, DAY_MINUTES)) for g in streams], axis=-1)
    chances = np.stack([g.random((2, DAY_MINUTES)) for g in streams], axis=-1)
    sides = []
    for side, adverse in enumerate((before < 0, before > 0)):
        hit = excess * np.where(adverse, 1.0, _OTHER_SIDE)
        fast = decaying(memory.fast[side], _FAST_MINUTES, _FAST_FALL * hit)
        slow = decaying(memory.slow[side], _SLOW_MINUTES, _SLOW_FALL * hit)
        gone = _WITHDRAWAL_FALL * (chances[side] < _WITHDRAWAL_CHANCE)
        withdrawn = decaying(memory.withdrawn[side], _WITHDRAWAL_MINUTES, gone)
        level = remembering(memory.level[side], _SLOW_LEVEL_MINUTES, _SLOW_LEVEL_SD, normals[side])
        fall = np.minimum(fast, 0.8) + np.minimum(slow, 0.8) + np.minimum(withdrawn, 1.2)
        sides.append(level - fall + _LESS_AT_NIGHT * day.clock)
    return np.stack(sides)


def snapshot_seconds(seed: int, symbol: str, index: int, cadence: int) -> Integers:
    """Seconds of the day of the snapshots: a start of its own each day, then slowly slipping."""
    own = stream(seed, "snapshots", symbol, index)
    count = 86_400 // cadence
    slips = np.cumsum(own.random(count) < _SLIP_CHANCE)
    first = own.integers(0, min(cadence, _FIRST_SECONDS))
    seconds = first + cadence * np.arange(count) + slips
    return np.asarray(seconds[seconds < 86_400], np.int64)


@dataclass(frozen=True)
class Snapshots:
    """One symbol's day of book depth before it is written."""

    profile: Profile
    on: date
    seconds: Integers  # of the day
    log_depth: Floats  # (2, 1440)
    vacuum: Floats  # (1440,)
    log_open: Floats  # (1440,)
    log_close: Floats  # (1440,)


def take_snapshots(
    day: WorldDay, bars: Bars, log_depth: Floats, s: int, profile: Profile, seconds: Integers
) -> Snapshots:
    """Cut one symbol out of the day."""
    return Snapshots(
        profile, day.on, seconds, log_depth[:, :, s], day.vacuum[:, s], bars.open[:, s],
        bars.close[:, s],
    )  # fmt: skip


def depth_table(snapshots: Snapshots, seed: int, index: int) -> Table:
    """The published rows: each snapshot from the outermost bid to the outermost ask."""
    profile, seconds = snapshots.profile, snapshots.seconds
    minute = seconds // 60
    into = (seconds % 60) / 60
    mid = np.exp((1 - into) * snapshots.log_open[minute] + into * snapshots.log_close[minute])
    noise = stream(seed, "bands", profile.symbol, index)
    common = _COMMON_NOISE * noise.standard_normal((2, len(seconds), 1))
    own = _SHELL_NOISE * noise.standard_normal((2, len(seconds), len(_SHELLS)))
    planted = snapshots.vacuum[minute][:, np.newaxis]
    inner = 0 if snapshots.on >= TWELVE_BANDS_FROM else 1
    halves = []
    for side, direction in enumerate((-1, 1)):
        log_depth = snapshots.log_depth[side, minute][:, np.newaxis] * _TAKES_PART
        usd = profile.depth_usd * _SHELLS * np.exp(log_depth + planted + common[side] + own[side])
        price = mid[:, np.newaxis] * (1 + direction * _MIDDLES)
        depth = np.cumsum(usd / price, axis=1)[:, inner:]
        notional = np.cumsum(usd, axis=1)[:, inner:]
        halves.append((depth, notional) if side else (depth[:, ::-1], notional[:, ::-1]))
    depth, notional = (np.concatenate(pair, axis=1) for pair in zip(*halves, strict=True))
    units = 10**profile.quantity_decimals
    bands = depth.shape[1]
    first_second = (snapshots.on - date(1970, 1, 1)).days * 86_400
    values = np.empty((len(seconds) * bands, 4), np.int64)
    values[:, 0] = np.repeat(first_second + seconds, bands)
    values[:, 1] = np.tile(np.arange(bands), len(seconds))
    values[:, 2] = np.rint(units * depth).ravel()
    values[:, 3] = np.rint(1e4 * notional).ravel()
    columns = (stamp(), label(*_labels(inner)), number(profile.quantity_decimals, 8), number(4, 8))
    return Table(columns, values)


def _labels(inner: int) -> list[str]:
    outward = _BANDS[inner:]
    return [f"{band:g}" if inner else f"{band:.2f}" for band in (*-outward[::-1], *outward)]
