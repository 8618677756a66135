"""One day of the world, minute by minute: prices, then the liquidations that follow them, then
the triggers these set off, then the planted effects, from the next minute on.

All compiled functions but those of general use (counter, rolling) stand in this one file,
because one is rebuilt when its own file changes, and not when a file that it calls does.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from ingest.simulator.counter import begin, poisson, uniform
from ingest.simulator.memory import (
    BASIS_BINS,
    CAPACITY,
    DAY_MINUTES,
    Memory,
    Physics,
    Recorder,
    Weather,
)
from ingest.simulator.rolling import median_of_five, push_and_find_median, season_of

#: Indices of the planted effects in ``Physics.plants``.
REVERSAL, AFTERSHOCK, VACUUM, CONVERGENCE, SPILLOVER, LONG_AFTERSHOCK = range(6)
LONG = 0
#: Kinds of events, as in ``Recorder.events``.
CLUSTER, CASCADE, DESYNC, LEADER = range(4)
#: Rows of ``Weather.normal``.
_FAST_VOL, _SLOW_VOL, _NOISE_PERP, _NOISE_SPOT, _FAST_BASIS, _SLOW_BASIS, _MOOD, _LEVERAGE = (
    range(8)
)  # fmt: skip

# Log volatility: two Ornstein-Uhlenbeck parts, of an hour and of thirty hours.
_VOL_DECAY = (math.exp(-1 / 60), math.exp(-1 / 1800))
_VOL_SD = (0.24, 0.37)
_COMMON_SHARE = 0.65
_VOL_VARIANCE = _VOL_SD[0] ** 2 + _VOL_SD[1] ** 2

# Part of every move is transient and of extreme ones more: mean reversion that asks for
# nothing but returns, so that every world holds the trivial explanation of a reversal.
_TRANSIENT_DECAY = math.exp(-1 / 12)
_TRANSIENT_SHARE = 0.04
_EXTREME_SHARE, _EXTREME = 0.15, 3.0

# Basis, bp: noise on both legs, a fast, a slow and a days-long part, and lone moves of a leg.
BASIS_MEAN = -4.3
_NOISE_SD = 0.5 / math.sqrt(2)
_BASIS_DECAY = (math.exp(-1 / 14), math.exp(-1 / 133), math.exp(-1 / 2880))
_BASIS_SD = (0.28, 0.47, 0.30)
_JUMP_CHANCE, _JUMP_LEAST, _JUMP_SCALE = 2 / DAY_MINUTES, 1.2, 0.8

# Liquidations: immigrants by adverse pressure (this and the last minute's move, times what the
# past quarter of an hour has already cost), each with a burst of offspring.
_BASE_RATE, _QUIET_RATE, _PRESSURE_POWER, _MOST_RATE = 0.26, 0.02, 0.8, 15.0
_SAME_MINUTE, _LOSS_POWER = 0.7, 2.2
_LEVERAGE_DECAY, _LEVERAGE_SD = math.exp(-1 / 240), 0.75
_BRANCHING_CALM, _BRANCHING_STRESS, _STRESS_LOG_VOL = 0.58, 0.72, 0.7
_VARIANCE_GAIN, _SIZED_BY_VOLATILITY = (1 / 30, 1 / DAY_MINUTES), 0.75
_KERNEL_MS, _SAME_SIDE = 4500.0, 0.99
_THROTTLE_MS, _RUN_GAP_MS, _PUBLICATION_MS = 1000, 60_000, 1000
_CLUSTER_PRINTS, _CASCADE_PRINTS = 5, 15

# Plants: they act on the sixteen minutes after the known one; of these the fifteen after a
# gap of one bar are an outcome's short window, and carry the whole planted size.
REFRACTORY = 15
_ACTING, _WINDOW = 16, 15
_VACUUM_FULL, _VACUUM_END = 30, 60
_DESYNC_MAD, _LEADER_SIGMA, _SHOCK_MINUTES = 4.0, 4.0, 5
_BIN = 0.01
#: Seven tenths of a day: less is no past.
_LEAST_MINUTES = 1008


@njit(cache=True, nogil=True)
def run_day(first: int, physics: Physics, weather: Weather, memory: Memory, out: Recorder) -> None:
    """Advance the world by one day that starts at epoch minute ``first``."""
    out.counts[:] = 0
    symbols = len(physics.sigma)
    for i in range(DAY_MINUTES):
        t = first + i
        for k in range(2):
            kept = _VOL_DECAY[k]
            memory.common[k] = (
                kept * memory.common[k] + math.sqrt(1 - kept * kept) * (weather.common[1 + k, i])
            )
        for s in range(symbols):
            sigma = _sigma(i, t, s, physics, weather, memory)
            _advance_price(i, t, s, sigma, physics, weather, memory, out)
            age = t - memory.vacuum_from[s]
            out.vacuum[i, s] = -physics.plants[VACUUM] * _vacuum_profile(age)
            for market in range(2):
                _liquidate(i, t, s, market, physics, weather, memory, out)
            _judge_runs(t, s, physics, memory, out)
            _judge_desync(t, s, memory, out)
        if physics.leader >= 0:
            _judge_leader(t, physics, memory, out)


@njit(cache=True, nogil=True)
def _sigma(i, t, s, physics, weather, memory):  # type: ignore[no-untyped-def]
    """Volatility of this minute: clock, crash, common and own parts, planted aftershock."""
    log_vol = weather.clock[i, s] + weather.stress[i] - _VOL_VARIANCE
    for k in range(2):
        kept = _VOL_DECAY[k]
        memory.volatility[k, s] = (
            kept * memory.volatility[k, s]
            + math.sqrt(1 - kept * kept) * (weather.normal[_FAST_VOL + k, i, s])
        )
        mixed = math.sqrt(_COMMON_SHARE) * memory.common[k]
        mixed += math.sqrt(1 - _COMMON_SHARE) * memory.volatility[k, s]
        log_vol += _VOL_SD[k] * mixed
    if t <= memory.volatile_until[s]:
        log_vol += memory.volatile_size[s]
    return physics.sigma[s] * math.exp(log_vol)


@njit(cache=True, nogil=True)
def _advance_price(i, t, s, sigma, physics, weather, memory, out):  # type: ignore[no-untyped-def]
    loading = physics.loading[s]
    shock = loading * weather.common[0, i] + math.sqrt(1 - loading**2) * weather.shock[i, s]
    lone_move = (_JUMP_LEAST - _JUMP_SCALE * math.log(1 - weather.uniform[1, i, s])) * 1e-4
    if weather.uniform[2, i, s] < 0.5:
        lone_move = -lone_move
    derivative_leads = weather.uniform[0, i, s] < _JUMP_CHANCE
    spot_leads = not derivative_leads and weather.uniform[0, i, s] < 2 * _JUMP_CHANCE
    move = sigma * shock + memory.drift[t % 32, s] + weather.path[i, s]
    move -= (1 - _TRANSIENT_DECAY) * memory.transient[s]
    if spot_leads:
        move += lone_move
    memory.drift[t % 32, s] = 0.0
    size = abs(move) / sigma
    share = _TRANSIENT_SHARE + _EXTREME_SHARE * max(0.0, size - _EXTREME) / max(size, _EXTREME)
    memory.transient[s] = _TRANSIENT_DECAY * memory.transient[s] + share * move
    memory.level[s] += move
    _advance_basis(i, t, s, physics, weather, memory)
    if derivative_leads:
        memory.basis[0, s] += 1e4 * lone_move
    elif spot_leads:
        memory.basis[0, s] -= 1e4 * lone_move
    basis = BASIS_MEAN + memory.basis[0, s] + memory.basis[1, s] + memory.basis[2, s]
    noise = _NOISE_SD * 1e-4
    perpetual = memory.level[s] + 1e-4 * basis + noise * weather.normal[_NOISE_PERP, i, s]
    spot = memory.level[s] + noise * weather.normal[_NOISE_SPOT, i, s]
    perpetual = _on_tick(perpetual, physics.ticks[0, s])
    spot = _on_tick(spot, physics.ticks[1, s])
    _remember(t, s, perpetual, spot, memory)
    out.perpetual[i, s], out.spot[i, s] = perpetual, spot
    out.sigma[i, s], out.premium[i, s] = sigma, basis


@njit(cache=True, nogil=True)
def _on_tick(log_price, tick):  # type: ignore[no-untyped-def]
    """The published price: what triggers see is what the archive shows."""
    return math.log(round(math.exp(log_price) / tick) * tick)


@njit(cache=True, nogil=True)
def _advance_basis(i, t, s, physics, weather, memory):  # type: ignore[no-untyped-def]
    faster = 1.0
    if t <= memory.converging_until[s]:
        faster = (1 - physics.plants[CONVERGENCE]) ** (1 / _WINDOW)
    for k in range(3):
        kept = _BASIS_DECAY[k]
        news = _BASIS_SD[k] * math.sqrt(1 - kept * kept) * weather.normal[_FAST_BASIS + k, i, s]
        # The days-long mood is no dislocation, and a planted convergence leaves it alone.
        memory.basis[k, s] = kept * (faster if k < 2 else 1.0) * memory.basis[k, s] + news


@njit(cache=True, nogil=True)
def _remember(t, s, perpetual, spot, memory):  # type: ignore[no-untyped-def]
    """Push the minute into the rings: closes, squared returns, five-minute median basis."""
    change = perpetual - memory.closes[(t - 1) % 16, s]
    memory.last_return[s] = change
    memory.closes[t % 16, s], memory.spots[t % 16, s] = perpetual, spot
    for k in range(2):
        memory.variance[k, s] += (change**2 - memory.variance[k, s]) * _VARIANCE_GAIN[k]
    hour, slot = t // 60, t % DAY_MINUTES
    if t % 60 == 0:
        memory.hours[hour % len(memory.hours), s] = 0.0
    memory.hours[hour % len(memory.hours), s] += change**2
    square = (change / memory.season[s]) ** 2
    memory.squares_sum[s] += square - memory.squares[slot, s]
    memory.squares[slot, s] = square
    if (t + 1) % 60 == 0:
        memory.season[s] = season_of(memory.hours, s, hour + 1, memory.started[0] // 60)
    memory.recent_basis[t % 5, s] = 1e4 * (perpetual - spot)
    basis = math.floor(median_of_five(memory.recent_basis, s) / _BIN) + BASIS_BINS // 2
    basis = min(max(basis, 0), BASIS_BINS - 1)
    median = push_and_find_median(
        memory.basis_ring[0, s], memory.basis_counts[0, s], memory.basis_place[0, s], slot, basis
    )
    memory.deviation[s] = basis - median
    memory.spread[s] = push_and_find_median(
        memory.basis_ring[1, s], memory.basis_counts[1, s], memory.basis_place[1, s], slot,
        abs(basis - median),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _liquidate(i, t, s, market, physics, weather, memory, out):  # type: ignore[no-untyped-def]
    """Liquidations of this minute: born of adverse moves, breeding, then throttled."""
    begin(memory.random, physics.keys[market, s], t)
    inherited = memory.pending[market, s]
    for k in range(inherited):
        memory.scratch_at[k] = memory.pending_at[market, s, k]
        memory.scratch_side[k] = memory.pending_side[market, s, k]
    before = memory.closes[(t - 1) % 16, s] - memory.closes[(t - 2) % 16, s]
    if market == 0:
        kept = _LEVERAGE_DECAY
        memory.leverage[s] = (
            kept * memory.leverage[s]
            + math.sqrt(1 - kept * kept) * (weather.normal[_LEVERAGE, i, s])
        )
    many = inherited
    # Positions are sized by past volatility, but not in full. What liquidates is seen in past
    # prices alone: were it the volatility behind them, a cluster would foretell volatility.
    day = math.sqrt(memory.variance[1, s])
    scale = physics.sigma[s] ** (1 - _SIZED_BY_VOLATILITY) * day**_SIZED_BY_VOLATILITY
    for side in range(2):
        sign = -1.0 if side == 0 else 1.0
        pressure = _SAME_MINUTE * max(0.0, sign * memory.last_return[s])
        pressure += (1 - _SAME_MINUTE) * max(0.0, sign * before)
        loss = max(0.0, sign * (memory.closes[t % 16, s] - memory.closes[(t - 15) % 16, s]))
        pressure = (pressure / scale) ** _PRESSURE_POWER
        pressure *= (loss / (scale * math.sqrt(15))) ** _LOSS_POWER
        exposed = math.exp(_LEVERAGE_SD * memory.leverage[s] - _LEVERAGE_SD**2 / 2)
        rate = _BASE_RATE * physics.rate[market, s] * exposed * (_QUIET_RATE + pressure)
        rate = min(rate, _MOST_RATE)
        for _ in range(poisson(rate, memory.random)):
            if many < CAPACITY:
                memory.scratch_at[many] = 60_000.0 * uniform(memory.random)
                memory.scratch_side[many] = side
                many += 1
    louder = 0.5 * math.log(memory.variance[0, s]) - math.log(scale)
    stress = min(max(louder / _STRESS_LOG_VOL, 0.0), 1.0)
    branching = _BRANCHING_CALM + stress * (_BRANCHING_STRESS - _BRANCHING_CALM)
    many = _breed(inherited, many, branching, memory)
    _publish(t, s, market, many, weather, memory, out)


@njit(cache=True, nogil=True)
def _breed(start, many, branching, memory):  # type: ignore[no-untyped-def]
    """Let every new order set off others, seconds later, and these in turn."""
    parent = start
    while parent < many:
        for _ in range(poisson(branching, memory.random)):
            delay = -_KERNEL_MS * math.log(1 - uniform(memory.random))
            stays = uniform(memory.random) < _SAME_SIDE
            if many < CAPACITY:
                side = memory.scratch_side[parent]
                memory.scratch_at[many] = memory.scratch_at[parent] + delay
                memory.scratch_side[many] = side if stays else 1 - side
                many += 1
        parent += 1
    return many


@njit(cache=True, nogil=True)
def _publish(t, s, market, many, weather, memory, out):  # type: ignore[no-untyped-def]
    """Print what passes the throttle of one a second; keep later ones for later minutes."""
    later = 0
    for k in np.argsort(memory.scratch_at[:many], kind="mergesort"):
        at, side = memory.scratch_at[k], memory.scratch_side[k]
        if at >= 60_000.0:
            memory.pending_at[market, s, later] = at - 60_000.0
            memory.pending_side[market, s, later] = side
            later += 1
            continue
        moment = t * 60_000 + int(at)
        if moment - memory.last_print[market, s] < _THROTTLE_MS:
            out.counts[2] += 1
            continue
        memory.last_print[market, s] = moment
        row = out.counts[0]
        out.prints[row, 0], out.prints[row, 1] = moment, market
        out.prints[row, 2], out.prints[row, 3] = s, side
        out.counts[0] += 1
        _extend_run(moment, s, market, side, weather, memory)
    memory.pending[market, s] = later


@njit(cache=True, nogil=True)
def _extend_run(moment, s, market, side, weather, memory):  # type: ignore[no-untyped-def]
    """Count the print into its run; note when the fifth and the fifteenth become known."""
    if weather.published[market] == 0:
        return
    follows = moment - memory.run_last[market, s, side] <= _RUN_GAP_MS
    length = memory.run_length[market, s, side] + 1 if follows else 1
    memory.run_length[market, s, side] = length
    memory.run_last[market, s, side] = moment
    known = (moment + _PUBLICATION_MS - 1) // 60_000
    if length == _CLUSTER_PRINTS:
        memory.due[CLUSTER, market, s, side] = known
    elif length == _CASCADE_PRINTS:
        memory.due[CASCADE, market, s, side] = known


@njit(cache=True, nogil=True)
def _judge_runs(t, s, physics, memory, out):  # type: ignore[no-untyped-def]
    """Clusters and cascades that became known in this minute, and what they set off."""
    for side in range(2):
        for kind in range(2):
            met = False
            for market in range(2):
                if memory.due[kind, market, s, side] == t:
                    met = True
            if not met or not _is_event(kind, t, s, side, 0, memory, out):
                continue
            if kind == CASCADE:
                memory.vacuum_from[s] = t
            else:
                memory.volatile_until[s] = t + _ACTING
                memory.volatile_size[s] = physics.plants[AFTERSHOCK]
                if side == LONG:
                    memory.volatile_size[s] += physics.plants[LONG_AFTERSHOCK]
                gone = memory.closes[t % 16, s] - memory.closes[(t - 15) % 16, s]
                _push(t, s, -physics.plants[REVERSAL] * gone, memory)


@njit(cache=True, nogil=True)
def _judge_desync(t, s, memory, out):  # type: ignore[no-untyped-def]
    """A five-minute basis four deviations from its past day; plants act when the perpetual led."""
    deviation, spread = memory.deviation[s], memory.spread[s]
    if t - memory.started[0] + 1 < _LEAST_MINUTES:
        return
    if spread == 0 or abs(deviation) < _DESYNC_MAD * spread:
        return
    moved = memory.closes[t % 16, s] - memory.closes[(t - _SHOCK_MINUTES) % 16, s]
    moved += memory.spots[t % 16, s] - memory.spots[(t - _SHOCK_MINUTES) % 16, s]
    # Both rose and the perpetual stands rich: it rose further, so it is the leg that moved.
    derivative = deviation * moved >= 0
    side = 0 if deviation > 0 else 1
    if _is_event(DESYNC, t, s, side, 1 if derivative else 0, memory, out) and derivative:
        memory.converging_until[s] = t + _ACTING


@njit(cache=True, nogil=True)
def _judge_leader(t, physics, memory, out):  # type: ignore[no-untyped-def]
    """A five-minute move of the leader beyond four sigma spills over to the followers."""
    leader = physics.leader
    minutes = min(DAY_MINUTES, t - memory.started[0] + 1)
    if minutes < _LEAST_MINUTES:
        return
    sigma = memory.season * np.sqrt(memory.squares_sum / minutes)
    move = memory.closes[t % 16, leader] - memory.closes[(t - _SHOCK_MINUTES) % 16, leader]
    size = move / (sigma[leader] * math.sqrt(_SHOCK_MINUTES))
    if abs(size) < _LEADER_SIGMA:
        return
    for s in range(len(sigma)):
        if s != leader and _is_event(LEADER, t, s, 0 if size > 0 else 1, 0, memory, out):
            coming_move = size * sigma[s] * math.sqrt(_SHOCK_MINUTES)
            _push(t, s, physics.plants[SPILLOVER] * coming_move, memory)


@njit(cache=True, nogil=True)
def _is_event(kind, t, s, side, attribute, memory, out):  # type: ignore[no-untyped-def]
    """Apply the refractory rule; whatever met the definition blocks what follows it."""
    free = t - memory.candidates[kind, s, side] > REFRACTORY
    memory.candidates[kind, s, side] = t
    if free:
        row = out.counts[1]
        out.events[row, 0], out.events[row, 1], out.events[row, 2] = kind, t, s
        out.events[row, 3], out.events[row, 4] = side, attribute
        out.counts[1] += 1
    return free


@njit(cache=True, nogil=True)
def _push(t, s, total, memory):  # type: ignore[no-untyped-def]
    """Spread a planted move over the coming minutes."""
    for k in range(1, _ACTING + 1):
        memory.drift[(t + k) % 32, s] += total / _WINDOW


@njit(cache=True, nogil=True)
def _vacuum_profile(age):  # type: ignore[no-untyped-def]
    """Full for half an hour, then fading until the hour is over."""
    if age < 1 or age >= _VACUUM_END:
        return 0.0
    return min(1.0, (_VACUUM_END - age) / (_VACUUM_END - _VACUUM_FULL))
