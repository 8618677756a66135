"""What the user asks to be recorded, checked as a whole before anything is opened or written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from ingest.recorder.streams import KINDS, PATIENCE_SECONDS, VENUES, Kind, Line, plan_lines
from ingest.symbols import archive_symbol, parse_assets
from nullhouse.base.errors import NullhouseError, Problem, nearest

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SCHEMES = {"--base": ("ws://", "wss://"), "--rest": ("http://", "https://")}


@dataclass(frozen=True)
class Timing:
    """How long things may take, in seconds; tests shorten them."""

    #: A connection that says nothing for so long is dead: its control speaks every second.
    silence: float = 5
    #: The exchange cuts every connection after 24 hours.
    renew: float = 23 * 3600
    #: Old and new connection feed side by side for so long.
    overlap: float = 5
    part: float = 3600
    #: Bands beyond the snapshot's reach are trusted after so long.
    settle: float = 3600
    #: Waits between attempts double from the first to the last.
    first_wait: float = 1
    last_wait: float = 60
    #: Between two snapshots of one market.
    pace: float = 0.5
    patience: Mapping[Kind, float] = field(default_factory=lambda: dict(PATIENCE_SECONDS))


@dataclass(frozen=True)
class RecordRequest:
    """A checked request; without ``seconds`` it runs until it is stopped."""

    markets: tuple[str, ...]
    kinds: tuple[Kind, ...]
    assets: tuple[str, ...]
    bases: Mapping[str, str]
    rests: Mapping[str, str]
    seconds: float | None
    timing: Timing

    def lines(self, market: str) -> tuple[Line, ...]:
        return plan_lines(market, self.kinds, self.assets, self.bases.get(market))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not recorded although it was asked for, and why."""
        return tuple(
            f"{market}: {asset} has no name on this market"
            for market in self.markets
            for asset in self.assets
            if archive_symbol(asset, market) is None
        )

    def depth_at(self, market: str) -> str:
        return self.rests.get(market, VENUES[market].depth_at)


def check_record_request(
    symbols: Sequence[str] = (),
    streams: Sequence[str] = ("liquidations",),
    markets: Sequence[str] = ("um", "cm"),
    base: Sequence[str] = (),
    rest: Sequence[str] = (),
    seconds: str | None = None,
    durations: Mapping[str, str] | None = None,
    timing: Timing | None = None,
) -> RecordRequest:
    """Check every part; all that is wrong with any of them is one error."""
    problems: list[Problem] = []
    kinds = _known(streams, KINDS, "--streams", "kind of stream", problems)
    venues = _known(markets, VENUES, "--markets", "market", problems)
    bases = _addresses(base, "--base", problems)
    rests = _addresses(rest, "--rest", problems)
    length = None if seconds is None else _duration(seconds, "--for", problems)
    times = {n: _duration(t, f"--{n}", problems) for n, t in (durations or {}).items()}
    assets = _assets(symbols, kinds, problems)
    problems += [_nothing_to_hear(v, kinds) for v in venues if kinds and _is_deaf(v, kinds)]
    if problems:
        raise NullhouseError(*problems)
    return RecordRequest(
        venues,
        cast(tuple[Kind, ...], kinds),
        assets,
        bases,
        rests,
        length,
        _timed(timing or Timing(), times),
    )


def _known(
    names: Sequence[str],
    allowed: Iterable[str],
    where: str,
    what: str,
    problems: list[Problem],
) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(name.strip() for name in names))
    listed = tuple(allowed)
    for name in chosen or ("",):
        if name not in listed:
            problems.append(Problem(f"no such {what}", where, name, nearest(name, listed)))
    return tuple(name for name in listed if name in chosen)


def _assets(
    symbols: Sequence[str], kinds: Sequence[str], problems: list[Problem]
) -> tuple[str, ...]:
    wanted = [kind for kind in kinds if kind != "liquidations"]
    if not symbols and not wanted:
        return ()
    try:
        return parse_assets(symbols)
    except NullhouseError as error:
        problems.extend(error.problems)
        return ()


def _addresses(given: Sequence[str], where: str, problems: list[Problem]) -> dict[str, str]:
    """``um=wss://…`` and the like, by market."""
    found: dict[str, str] = {}
    for text in given:
        market, _, address = text.partition("=")
        if market not in VENUES or not address.startswith(_SCHEMES[where]):
            schemes = " or ".join(f"{scheme}…" for scheme in _SCHEMES[where])
            allowed = f"market={schemes}, market one of {', '.join(VENUES)}"
            problems.append(Problem("not the address of a market", where, text, allowed))
        found[market] = address.rstrip("/")
    return found


def _duration(text: str, where: str, problems: list[Problem]) -> float:
    matched = _DURATION.fullmatch(text.strip())
    seconds = float(matched[1]) * _SECONDS[matched[2]] if matched else 0.0
    if seconds <= 0:
        allowed = "a length of time such as 90s, 15m, 1h or 2d"
        problems.append(Problem("not a length of time", where, text, allowed))
    return seconds


def _timed(timing: Timing, times: Mapping[str, float]) -> Timing:
    return replace(
        timing,
        part=times.get("part", timing.part),
        silence=times.get("silence", timing.silence),
        renew=times.get("renew", timing.renew),
        settle=times.get("settle", timing.settle),
    )


def _is_deaf(market: str, kinds: Sequence[str]) -> bool:
    return not any(kind in VENUES[market].paths for kind in kinds)


def _nothing_to_hear(market: str, kinds: Sequence[str]) -> Problem:
    return Problem(
        f"market {market} has none of these streams",
        "--streams",
        ", ".join(kinds),
        ", ".join(VENUES[market].paths),
        f"name one of them, or leave {market} out of --markets",
    )
