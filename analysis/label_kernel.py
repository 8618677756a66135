"""The compiled inside of the label draws: bits for labels, counters for chance.

Places are numbered in order of time, symbols side by side within a minute. So a list of the set
bits is a list in time, and what lies within the refractory time of a place lies in a few words.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from analysis.arrays import IntArray, RowArray, WordArray
from analysis.counters import below, mix

# New places tried per crowded label and draw; nearly all settle at the first or second.
REPLACEMENTS = 4
# Enough for any cell that passes the overlap rule; a fuller one takes the next free place.
TRIES = 32
# A place's minute and symbol in one number: the symbol fills the lower bits.
SYMBOL_BITS = 16
_SYMBOL = (1 << SYMBOL_BITS) - 1
_LONG_AGO = -(1 << 60)
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
def _has(bits: WordArray, slot: int) -> bool:
    return bool((bits[slot >> 6] >> uint64(slot & 63)) & _ONE)


@njit(cache=True, nogil=True, inline="always")
def _set(bits: WordArray, slot: int) -> None:
    bits[slot >> 6] = uint64(bits[slot >> 6] | (_ONE << uint64(slot & 63)))


@njit(cache=True, nogil=True, inline="always")
def _take(bits: WordArray, slot: int) -> None:
    bits[slot >> 6] = uint64(bits[slot >> 6] ^ (_ONE << uint64(slot & 63)))


@njit(cache=True, nogil=True, inline="always")
def _lowest(word: np.uint64) -> int:
    """The place of the lowest set bit."""
    alone = uint64(word & (~word + _ONE))
    return int(_PLACE[uint64(alone * _DE_BRUIJN) >> uint64(58)])


@njit(cache=True, nogil=True)
def _choose(
    pool: RowArray, start: int, size: int, key: np.uint64, taken: WordArray, out: RowArray
) -> None:
    """Write as many of a cell's slots as `out` has room for, every subset equally likely.

    `taken` holds a bit for each place of the cell; it is empty before and after.

    References
    ----------
    Bentley and Floyd (1987), A sample of brilliance, Communications of the ACM 30(9).
    """
    for label in range(out.size):
        last = size - out.size + label
        place = below(mix(uint64(key + uint64(last))), last + 1)
        if _has(taken, place):
            place = last
        _set(taken, place)
        out[label] = place
    for label in range(out.size):
        taken[out[label] >> 6] = _ZERO
        out[label] = pool[start + out[label]]


@njit(cache=True, nogil=True, inline="always")
def _mark(bits: WordArray, filled: WordArray, slot: int) -> None:
    """Set a slot's bit, and the bit that says that its word holds one."""
    _set(bits, slot)
    _set(filled, slot >> 6)


@njit(cache=True, nogil=True)
def _list_marked(bits: WordArray, filled: WordArray, slots: RowArray) -> None:
    """Write the marked slots in order: what a sort would do, at a few steps for each."""
    n = 0
    for block in range(filled.size):
        words = filled[block]
        while words != _ZERO:
            at = (block << 6) + _lowest(words)
            word = bits[at]
            while word != _ZERO:
                slots[n] = (at << 6) + _lowest(word)
                n += 1
                word = uint64(word & (word - _ONE))
            words = uint64(words & (words - _ONE))


@njit(cache=True, nogil=True)
def _clear(bits: WordArray, filled: WordArray) -> None:
    for block in range(filled.size):
        words = filled[block]
        while words != _ZERO:
            bits[(block << 6) + _lowest(words)] = _ZERO
            words = uint64(words & (words - _ONE))
        filled[block] = _ZERO


@njit(cache=True, nogil=True)
def _find_crowded(
    slots: RowArray, when: IntArray, gap: int, rest: IntArray, queue: RowArray
) -> int:
    """Walk forward in time and note each label too close to its symbol's last that stays."""
    rest[:] = _LONG_AGO
    n = 0
    for place in range(slots.size):
        moment = when[slots[place]]
        minute, symbol = moment >> SYMBOL_BITS, moment & _SYMBOL
        if minute - rest[symbol] < gap:
            queue[n] = place
            n += 1
        else:
            rest[symbol] = minute
    return n


@njit(cache=True, nogil=True)
def _is_rested(bits: WordArray, when: IntArray, slot: int, gap: int) -> bool:
    """Whether the symbol has no label within the gap before a place."""
    minute, symbol = when[slot] >> SYMBOL_BITS, when[slot] & _SYMBOL
    at = slot >> 6
    word = uint64(bits[at] & ((_ONE << uint64(slot & 63)) - _ONE))
    while True:
        while word != _ZERO:
            earlier = when[(at << 6) + _lowest(word)]
            if earlier & _SYMBOL == symbol and minute - (earlier >> SYMBOL_BITS) < gap:
                return False
            word = uint64(word & (word - _ONE))
        # The word's first place is the earliest of those looked at.
        if at == 0 or minute - (when[at << 6] >> SYMBOL_BITS) >= gap:
            return True
        at -= 1
        word = bits[at]


@njit(cache=True, nogil=True)
def _next_label(bits: WordArray, when: IntArray, slot: int, gap: int) -> int:
    """The symbol's first label within the gap after a place, or −1."""
    minute, symbol = when[slot] >> SYMBOL_BITS, when[slot] & _SYMBOL
    at = slot >> 6
    # Two shifts, because one by 64 is undefined.
    word = uint64(bits[at] & ~(((_ONE << uint64(slot & 63)) << _ONE) - _ONE))
    if slot & 63 == 63:
        word = _ZERO
    while True:
        while word != _ZERO:
            found = (at << 6) + _lowest(word)
            if (when[found] >> SYMBOL_BITS) - minute >= gap:
                return -1
            if when[found] & _SYMBOL == symbol:
                return found
            word = uint64(word & (word - _ONE))
        at += 1
        if (at << 6) >= when.size or (when[at << 6] >> SYMBOL_BITS) - minute >= gap:
            return -1
        word = bits[at]


@njit(cache=True, nogil=True)
def _put_back(
    bits: WordArray, filled: WordArray, pool: RowArray, start: int, size: int, word: np.uint64
) -> int:
    """Mark one more slot of a cell, at a random free place, and say where."""
    place = below(word, size)
    for _ in range(TRIES):
        if not _has(bits, pool[start + place]):
            break
        word = mix(word)
        place = below(word, size)
    while _has(bits, pool[start + place]):
        place = place + 1 if place + 1 < size else 0
    _mark(bits, filled, pool[start + place])
    return int(pool[start + place])


@njit(cache=True, nogil=True)
def _settle(
    bits: WordArray,
    filled: WordArray,
    slots: RowArray,
    pool: RowArray,
    starts: IntArray,
    draw_keys: WordArray,
    cell_of_slot: RowArray,
    when: IntArray,
    gap: int,
    waiting: int,
    queue: RowArray,
    place_of: RowArray,
) -> None:
    """Move each crowded label elsewhere in its cell; of two that are close, the later moves.

    `bits` are the labels' before and after. Afterwards `slots` is out of order. A label that waits
    for a place stands in `slots` as a negative number, so that another may take the place it had.
    """
    for place in range(slots.size):
        place_of[slots[place]] = place
    for place in range(waiting):
        _lift(bits, slots, queue[place])
    budget = REPLACEMENTS * waiting
    tried = 0
    while waiting > 0:
        waiting -= 1
        tried += 1
        place = queue[waiting]
        cell = cell_of_slot[~slots[place]]
        word = mix(uint64(draw_keys[cell] + _REDRAW + uint64(tried)))
        slot = _put_back(bits, filled, pool, starts[cell], starts[cell + 1] - starts[cell], word)
        slots[place] = slot
        place_of[slot] = place
        if tried > budget:
            continue
        crowded = _next_label(bits, when, slot, gap)
        if not _is_rested(bits, when, slot, gap):
            crowded = slot
        if crowded >= 0:
            queue[waiting] = place_of[crowded]
            _lift(bits, slots, queue[waiting])
            waiting += 1


@njit(cache=True, nogil=True, inline="always")
def _lift(bits: WordArray, slots: RowArray, place: int) -> None:
    """Take a label from its slot; which that was can still be told."""
    _take(bits, slots[place])
    slots[place] = ~slots[place]


@njit(cache=True, nogil=True)
def fill_draws(
    pool: RowArray,
    starts: IntArray,
    codes: IntArray,
    labels: IntArray,
    cell_of_slot: RowArray,
    when: IntArray,
    symbols: int,
    gap: int,
    key: np.uint64,
    first: int,
    out: RowArray,
) -> None:
    """Write the labelled slots of draws `first`, `first` + 1, …; one line of `out` is one draw.

    Cell by cell, so that a cell's slots are at hand for all draws of the block; then draw by
    draw. A crowded label gets a handful of new places. Where a burst is too short for its
    cell's labels that is not enough: then their number is kept, and the gap is not.
    """
    draws, n = out.shape
    keys = np.empty((draws, codes.size), np.uint64)
    taken = np.zeros((when.size >> 6) + 1, np.uint64)
    done = 0
    for cell in range(codes.size):
        cell_key = mix(uint64(key ^ mix(uint64(codes[cell]))))
        size, until = starts[cell + 1] - starts[cell], done + labels[cell]
        for line in range(draws):
            keys[line, cell] = mix(uint64(cell_key + uint64(first + line) * _DRAW_STEP))
            _choose(pool, starts[cell], size, keys[line, cell], taken, out[line, done:until])
        done = until
    filled = np.zeros((taken.size >> 6) + 1, np.uint64)
    queue, rest = np.empty(n + 1, np.int32), np.empty(symbols, np.int64)
    place_of = np.empty(when.size, np.int32)
    for line in range(draws):
        slots = out[line]
        for place in range(n):
            _mark(taken, filled, slots[place])
        _list_marked(taken, filled, slots)
        crowded = _find_crowded(slots, when, gap, rest, queue) if gap > 1 else 0
        if crowded > 0:
            _settle(
                taken,
                filled,
                slots,
                pool,
                starts,
                keys[line],
                cell_of_slot,
                when,
                gap,
                crowded,
                queue,
                place_of,
            )
            _list_marked(taken, filled, slots)
        _clear(taken, filled)
