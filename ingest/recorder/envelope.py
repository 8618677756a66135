"""Frames as text: the name of their stream, and depth updates and snapshots as values."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

_STREAM = re.compile(rb'\s*\{\s*"stream"\s*:\s*"([^"\\]*)"')
Levels = tuple[tuple[float, float], ...]


class MalformedError(ValueError):
    """A frame whose fields are not what its stream should bring; it is kept, and not used."""


@dataclass(frozen=True)
class DepthEvent:
    """One update of an order book; ``previous`` is the id that it follows."""

    first: int
    last: int
    previous: int
    event_ms: int
    received_ns: int
    bids: Levels
    asks: Levels


@dataclass(frozen=True)
class Snapshot:
    """A book as REST gave it."""

    last: int
    bids: Levels
    asks: Levels


def stream_of(payload: bytes) -> str | None:
    """The stream's name in a combined-mode frame, or None if it has none."""
    matched = _STREAM.match(payload)
    if matched:
        return matched[1].decode("utf-8", "replace")
    try:
        name = json.loads(payload)["stream"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return name if isinstance(name, str) else None


def house_frame(stream: str, data: Any) -> bytes:
    """A frame of the recorder's own, in the same envelope."""
    return json.dumps({"stream": stream, "data": data}, ensure_ascii=False).encode()


def parse_depth(payload: bytes, received_ns: int) -> DepthEvent:
    """A depth update of any market; spot names no predecessor, its ids follow without a gap."""
    data = _parsed(payload).get("data")
    if not isinstance(data, dict):
        raise MalformedError("data is no object")
    first = _whole(data, "U")
    previous = _whole(data, "pu") if "pu" in data else first - 1
    return DepthEvent(
        first,
        _whole(data, "u"),
        previous,
        _whole(data, "E"),
        received_ns,
        _levels(data, "b"),
        _levels(data, "a"),
    )


def parse_snapshot(body: bytes) -> Snapshot:
    """A REST book of any market."""
    data = _parsed(body)
    return Snapshot(_whole(data, "lastUpdateId"), _levels(data, "bids"), _levels(data, "asks"))


def _parsed(payload: bytes) -> dict[str, Any]:
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise MalformedError("no JSON") from error
    if not isinstance(data, dict):
        raise MalformedError("no object")
    return data


def _whole(data: dict[str, Any], name: str) -> int:
    value = data.get(name)
    if type(value) is not int:
        raise MalformedError(f"{name} is {value!r:.40}, not a whole number")
    return value


def _levels(data: dict[str, Any], name: str) -> Levels:
    try:
        levels = tuple((float(price), float(quantity)) for price, quantity in data[name])
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError(f"{name} holds no pairs of price and quantity") from error
    if not all(price > 0 and math.isfinite(price) and 0 <= q < math.inf for price, q in levels):
        raise MalformedError(f"{name} holds a price or quantity that cannot be")
    return levels
