"""Which streams a recording listens to, and on which connections they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from urllib.parse import quote

from ingest.symbols import archive_symbol

Kind = Literal["liquidations", "depth", "book_ticker"]
KINDS: tuple[Kind, ...] = ("liquidations", "depth", "book_ticker")
#: How long a subscribed stream may stay mute before it is named. Liquidations pause for minutes.
PATIENCE_SECONDS: Mapping[Kind, float] = {"liquidations": 1800, "depth": 60, "book_ticker": 60}
#: The smallest limit of any market: one connection never carries more.
STREAMS_A_LINE = 200


@dataclass(frozen=True)
class Venue:
    """One market's stream service: its address, and the path on which each kind is delivered.

    A stream asked for on the wrong path is acknowledged and never delivered. So every path has
    a control stream that speaks all the time: while it does, the path works.
    """

    market: str
    streams_at: str
    depth_at: str
    paths: Mapping[Kind, str]
    controls: Mapping[str, str]


_ONE_PATH: Mapping[Kind, str] = {"liquidations": "", "depth": "", "book_ticker": ""}
VENUES: Mapping[str, Venue] = {
    "um": Venue(
        "um",
        "wss://fstream.binance.com",
        "https://fapi.binance.com/fapi/v1/depth",
        {"liquidations": "/market", "depth": "/public", "book_ticker": "/public"},
        {"/market": "btcusdt@markPrice@1s", "/public": "btcusdt@bookTicker"},
    ),
    "cm": Venue(
        "cm",
        "wss://dstream.binance.com",
        "https://dapi.binance.com/dapi/v1/depth",
        _ONE_PATH,
        {"": "btcusd_perp@markPrice@1s"},
    ),
    "spot": Venue(
        "spot",
        "wss://stream.binance.com:9443",
        "https://api.binance.com/api/v3/depth",
        {"depth": "", "book_ticker": ""},
        {"": "btcusdt@bookTicker"},
    ),
}


@dataclass(frozen=True)
class Stream:
    """One stream; ``symbol`` is the market's own name, and None where all symbols come in one."""

    name: str
    kind: Kind
    symbol: str | None = None


@dataclass(frozen=True)
class Line:
    """One connection: streams of one path and the control stream beside them."""

    market: str
    path: str
    base: str
    control: str
    streams: tuple[Stream, ...]

    @property
    def address(self) -> str:
        """The combined-mode address of all its streams, each named once."""
        names = dict.fromkeys([self.control, *(s.name for s in self.streams)])
        return f"{self.base}{self.path}/stream?streams={quote('/'.join(names), safe='/!@')}"

    @property
    def place(self) -> str:
        """What a message calls it."""
        return f"{self.market}{self.path}"


def plan_lines(
    market: str, kinds: Sequence[Kind], assets: Sequence[str], base: str | None = None
) -> tuple[Line, ...]:
    """The connections that a market needs for some kinds of streams, in a fixed order."""
    venue = VENUES[market]
    streams = [s for kind in kinds if kind in venue.paths for s in _streams(kind, assets, market)]
    return tuple(
        Line(market, path, base or venue.streams_at, venue.controls[path], some)
        for path, own in groupby(
            sorted(streams, key=lambda s: venue.paths[s.kind]), key=lambda s: venue.paths[s.kind]
        )
        for some in _shares(tuple(own))
    )


def symbols_of(market: str, assets: Sequence[str]) -> list[str]:
    """The market's own names of the assets that it has."""
    names = (archive_symbol(asset, market) for asset in assets)
    return [name for name in names if name is not None]


def _streams(kind: Kind, assets: Sequence[str], market: str) -> Iterator[Stream]:
    if kind == "liquidations":
        yield Stream("!forceOrder@arr", kind)
        return
    suffix = {"depth": "depth@100ms", "book_ticker": "bookTicker"}[kind]
    for symbol in symbols_of(market, assets):
        yield Stream(f"{symbol.lower()}@{suffix}", kind, symbol)


def _shares(streams: tuple[Stream, ...]) -> Iterator[tuple[Stream, ...]]:
    """No more on one connection than it may carry, the control included."""
    most = STREAMS_A_LINE - 1
    for first in range(0, len(streams), most):
        yield streams[first : first + most]
