"""Stretches of time as sorted, disjoint pairs of milliseconds; the end is not part of one."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def union(spans: Iterable[Span]) -> Spans:
    """The same stretches, merged where they touch."""
    merged: list[Span] = []
    for start, stop in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def without(span: Span, taken: Iterable[Span]) -> Spans:
    """What is left of a stretch."""
    left: list[Span] = []
    start, stop = span
    for first, last in union(taken):
        if last <= start or first >= stop:
            continue
        left.append((start, first))
        start = last
    return union([*left, (start, stop)])


def within(span: Span, bounds: Span) -> Span:
    """The part of a stretch between two times; it is empty if its end is not after its start."""
    return max(span[0], bounds[0]), min(span[1], bounds[1])
