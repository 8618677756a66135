"""The compiled inside of the label draws: bits for labels, counters for chance."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from analysis.arrays import IntArray, RowArray, WordArray
from analysis.counters import below, mix

# New places tried per crowded label and draw; nearly all settle at the first or second.
REPLACEMENTS = 4
# Enough for any cell that passes the overlap rule; a fuller one takes the next free place.
TRIES = 32
_DRAW_STEP = np.uint64(0xD1342543DE82EF95)
_REDRAW = np.uint64(1 << 40)
_ONE = np.uint64(1)
_ZERO = np.uint64(0)
# Multiplying a lone bit by this word brings a different six bits to the top for each place.
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACE = np.zeros(64, np.int64)
for _bit in range(64):
    _PLACE[((1 << _bit) * 0x03F79D71B4CB0A89 & (1 << 64) - 1) >> 58] = _bit


@njit(cache=True, nogil=True, inline="always")
def _has(bits: WordArray, row: int) -> bool:
    return bool((bits[row >> 6] >> uint64(row & 63)) & _ONE)


@njit(cache=True, nogil=True, inline="always")
def _flip(bits: WordArray, row: int) -> None:
    bits[row >> 6] = uint64(bits[row >> 6] ^ (_ONE << uint64(row & 63)))


@njit(cache=True, nogil=True)
def _listed(bits: WordArray, out: RowArray) -> None:
    """Write the rows whose bit is set, in order."""
    n = 0
    for word_at in range(bits.size):
        word = bits[word_at]
        while word != _ZERO:
            lowest = uint64(word & (~word + _ONE))
            out[n] = (word_at << 6) + _PLACE[uint64(lowest * _DE_BRUIJN) >> uint64(58)]
            n += 1
            word = uint64(word ^ lowest)


@njit(cache=True, nogil=True)
def _choose(
    bits: WordArray, pool: RowArray, start: int, size: int, labels: int, key: np.uint64
) -> None:
    """Set `labels` bits among a cell's rows, every subset equally likely.

    References
    ----------
    Bentley and Floyd (1987), A sample of brilliance, Communications of the ACM 30(9).
    """
    for last in range(size - labels, size):
        row = pool[start + below(mix(uint64(key + uint64(last))), last + 1)]
        if _has(bits, row):
            row = pool[start + last]
        _flip(bits, row)


@njit(cache=True, nogil=True)
def _lift_crowded(
    bits: WordArray, rows: RowArray, clock: IntArray, gap: int, queue: RowArray
) -> int:
    """Walk forward in time and take away each label too close to the last one that stays."""
    n = 0
    last = 0
    for place in range(1, rows.size):
        if clock[rows[place]] - clock[rows[last]] < gap:
            _flip(bits, rows[place])
            queue[n] = rows[place]
            n += 1
        else:
            last = place
    return n


@njit(cache=True, nogil=True)
def _is_rested(bits: WordArray, clock: IntArray, row: int, gap: int) -> bool:
    """Whether no label lies within the gap before a row."""
    earlier = row - 1
    while earlier >= 0 and clock[row] - clock[earlier] < gap:
        if _has(bits, earlier):
            return False
        earlier -= 1
    return True


@njit(cache=True, nogil=True)
def _next_label(bits: WordArray, clock: IntArray, row: int, gap: int) -> int:
    """The first label within the gap after a row, or −1."""
    later = row + 1
    while later < clock.size and clock[later] - clock[row] < gap:
        if _has(bits, later):
            return later
        later += 1
    return -1


@njit(cache=True, nogil=True)
def _put_back(bits: WordArray, pool: RowArray, start: int, size: int, word: np.uint64) -> int:
    """Set one more bit in a cell, at a random free place, and say where."""
    place = below(word, size)
    for _ in range(TRIES):
        if not _has(bits, pool[start + place]):
            break
        word = mix(word)
        place = below(word, size)
    while _has(bits, pool[start + place]):
        place = place + 1 if place + 1 < size else 0
    _flip(bits, pool[start + place])
    return int(pool[start + place])


@njit(cache=True, nogil=True)
def fill_draws(
    pool: RowArray,
    starts: IntArray,
    codes: IntArray,
    labels: IntArray,
    cell_of_row: RowArray,
    clock: IntArray,
    gap: int,
    key: np.uint64,
    first: int,
    out: RowArray,
) -> None:
    """Write the labelled rows of draws `first`, `first` + 1, …; one line of `out` is one draw.

    A crowded label gets a handful of new places. Where a burst is too short for its cell's
    labels that is not enough: then their number is kept, and the gap is not.
    """
    bits = np.zeros((clock.size >> 6) + 1, np.uint64)
    queue = np.empty(out.shape[1] + 1, np.int32)
    cell_keys = np.empty(codes.size, np.uint64)
    draw_keys = np.empty(codes.size, np.uint64)
    for cell in range(codes.size):
        cell_keys[cell] = mix(uint64(key ^ mix(uint64(codes[cell]))))
    for line in range(out.shape[0]):
        step = uint64(uint64(first + line) * _DRAW_STEP)
        bits[:] = _ZERO
        for cell in range(codes.size):
            size = starts[cell + 1] - starts[cell]
            draw_keys[cell] = mix(uint64(cell_keys[cell] + step))
            _choose(bits, pool, starts[cell], size, labels[cell], draw_keys[cell])
        _listed(bits, out[line])
        if gap < 2:
            continue
        _settle(bits, pool, starts, draw_keys, cell_of_row, clock, gap, out[line], queue)
        _listed(bits, out[line])


@njit(cache=True, nogil=True)
def _settle(
    bits: WordArray,
    pool: RowArray,
    starts: IntArray,
    draw_keys: WordArray,
    cell_of_row: RowArray,
    clock: IntArray,
    gap: int,
    rows: RowArray,
    queue: RowArray,
) -> None:
    """Move each crowded label elsewhere in its cell; of two that are close, the later moves."""
    waiting = _lift_crowded(bits, rows, clock, gap, queue)
    budget = REPLACEMENTS * waiting
    tried = 0
    while waiting > 0:
        waiting -= 1
        tried += 1
        cell = cell_of_row[queue[waiting]]
        word = mix(uint64(draw_keys[cell] + _REDRAW + uint64(tried)))
        row = _put_back(bits, pool, starts[cell], starts[cell + 1] - starts[cell], word)
        if tried > budget:
            continue
        crowded = _next_label(bits, clock, row, gap)
        if not _is_rested(bits, clock, row, gap):
            crowded = row
        if crowded >= 0:
            _flip(bits, crowded)
            queue[waiting] = crowded
            waiting += 1
