"""An order book as updates leave it, and how much lies within bands around its middle."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ingest.recorder.envelope import DepthEvent, Levels, Snapshot

#: The archive's bands in percent of the middle, below zero for bids.
PERCENTAGES = (-5.0, -4.0, -3.0, -2.0, -1.0, -0.2, 0.2, 1.0, 2.0, 3.0, 4.0, 5.0)
#: Levels that one REST snapshot has at most; one with fewer holds the whole side.
SNAPSHOT_LEVELS = 1000

Edge = Callable[[list[float]], float]


@dataclass(frozen=True)
class Band:
    """What lies between the middle and a distance from it: base quantity and quote value."""

    percentage: float
    depth: float
    notional: float


class Book:
    """Price levels with their quantities, exact within what the snapshot covered.

    Beyond the snapshot's outermost levels only those are known that have changed since, so
    the book says how far on each side it ``covers``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.bids = dict(snapshot.bids)
        self.asks = dict(snapshot.asks)
        self._lowest = _reach(snapshot.bids, min, 0.0)
        self._highest = _reach(snapshot.asks, max, math.inf)

    def apply(self, event: DepthEvent) -> None:
        """Quantities are absolute; zero takes the level away, known or not."""
        for levels, changes in ((self.bids, event.bids), (self.asks, event.asks)):
            for price, quantity in changes:
                if quantity:
                    levels[price] = quantity
                else:
                    levels.pop(price, None)

    @property
    def is_sound(self) -> bool:
        """Whether both sides have levels and the best bid is below the best ask."""
        return bool(self.bids and self.asks) and max(self.bids) < min(self.asks)

    def bands(self) -> list[tuple[Band, bool]]:
        """Each band of a sound book, and whether the snapshot covered it whole."""
        middle = (max(self.bids) + min(self.asks)) / 2
        return [(self._band(p, middle), self._covers(p, middle)) for p in PERCENTAGES]

    def _band(self, percentage: float, middle: float) -> Band:
        side = self.bids if percentage < 0 else self.asks
        prices = np.fromiter(side.keys(), float, len(side))
        quantities = np.fromiter(side.values(), float, len(side))
        edge = middle * (1 + percentage / 100)
        within = prices >= edge if percentage < 0 else prices <= edge
        # Summed from small to large prices, so that the same book gives the same bits.
        order = np.argsort(prices[within])
        held = quantities[within][order]
        return Band(percentage, float(held.sum()), float((held * prices[within][order]).sum()))

    def _covers(self, percentage: float, middle: float) -> bool:
        edge = middle * (1 + percentage / 100)
        return edge >= self._lowest if percentage < 0 else edge <= self._highest


def _reach(levels: Levels, outermost: Edge, endless: float) -> float:
    """The price up to which every level is known."""
    if len(levels) < SNAPSHOT_LEVELS:
        return endless
    return outermost([price for price, _ in levels])
