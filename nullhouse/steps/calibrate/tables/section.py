"""A section of the answer, and how a demand is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Results = Mapping[str, Any]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Demand:
    """What is asked of a section.

    `state` is `holds`, `fails`, or `open` where nothing speaks against it yet but fewer
    repetitions than the full number have been made.
    """

    name: str
    state: str
    found: str


@dataclass(frozen=True)
class Section:
    """A title, what the table shows, its rows, and the demands on them."""

    title: str
    says: str
    rows: Rows
    demands: tuple[Demand, ...] = ()


def cells_of(results: Results, part: str) -> dict[str, list[Any]]:
    """The results of a part by cell, in order of repetition."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for name, cell, repetition, result in _split(results):
        if name == part:
            found.setdefault(cell, []).append((repetition, result))
    return {
        cell: [result for _, result in sorted(pairs, key=lambda pair: pair[0])]
        for cell, pairs in found.items()
    }


def _split(results: Results) -> Iterator[tuple[str, str, int, Any]]:
    for key, result in results.items():
        part, cell, repetition = key.split("|")[:3]
        yield part, cell, int(repetition), result


def state_of(fails: bool, made: int, full: int) -> str:
    """How a demand stands after `made` of the full number of repetitions."""
    return "fails" if fails else "holds" if made >= full else "open"


def outside(interval: tuple[float, float], least: float, most: float) -> bool:
    """Whether an interval lies wholly beyond what is allowed."""
    return interval[1] < least or interval[0] > most


def percent(share: float) -> str:
    """A share for a reader."""
    return f"{100 * share:.1f} %"
