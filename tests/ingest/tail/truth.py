"""A synthetic exchange's history: every value is a function of its name and its time."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
PERIOD = 5 * MINUTE
NOW = datetime(2026, 11, 22, 10, 7, 23, 456_000)
#: The archive's last day in most tests; the exchange's history begins long before.
LAST_DAY = "2026-11-18"


def ms(moment: datetime | str) -> int:
    """Epoch milliseconds of a UTC time."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return int(at.replace(tzinfo=UTC).timestamp() * 1000)


def noise(*names: object) -> float:
    """Something between 0 and 1 that depends on all its names."""
    return zlib.crc32(repr(names).encode()) / 2**32


def kline(kind: str, symbol: str, opened: int) -> list[object]:
    """A bar as the REST writes it: texts, twelve fields, a closing time inside the bar."""
    price = 100 + 10 * noise(kind, symbol, opened)
    shown = [f"{price + d:.2f}" for d in (0, 1, -1, noise(opened) - 0.5)]
    sampled = kind not in ("um", "cm", "spot")
    volumes = ["0", "0", "0", "0"]
    if not sampled:
        volumes = [f"{noise(kind, opened, n):.3f}" for n in range(4)]
    count = 60 if sampled else int(1000 * noise("count", opened))
    closes = opened + MINUTE - 1
    return [opened, *shown, volumes[0], closes, volumes[1], count, volumes[2], volumes[3], "0"]


def reading(name: str, symbol: str, at: int) -> float:
    """A ratio or an amount at an instant (of a flow: over the period before it)."""
    scale = 1e5 if name == "open_interest" else 1e9 if name == "value" else 1.0
    return round(scale * (0.5 + noise(name, symbol, at)), 8)


def metrics(symbol: str, at: int) -> list[float]:
    """The archive's columns of a metrics row that is known at a time."""
    names = ("open_interest", "value", "top_accounts", "top_positions", "accounts", "taker")
    return [reading(name, symbol, at) for name in names]


def settlement(symbol: str, hour: int) -> tuple[int, str] | None:
    """A stamp some milliseconds after the hour, and a rate; every 8 hours, then every 4."""
    every = 8 if hour < ms("2026-11-20") else 4
    if hour // HOUR % every:
        return None
    return hour + int(16 * noise("jitter", hour)), f"{noise(symbol, hour) / 1e4 - 5e-5:.8f}"


def trades(first: int, last: int) -> list[dict[str, object]]:
    """Aggregate trades of a stretch: three in each millisecond that has any, none for the hours
    between 03:00 and 06:00 of a day."""
    step = 20_000
    found = []
    for at in range(first - first % step, last, step):
        if at < first or 3 <= at // HOUR % 24 < 6:
            continue
        found += [trade(3 * (at // step) + n, at) for n in range(3)]
    return found


def trade(number: int, at: int) -> dict[str, object]:
    price, quantity = f"{100 + noise('p', number):.2f}", f"{noise('q', number):.3f}"
    ends = {"f": 10 * number, "l": 10 * number + 3}
    return {"a": number, "p": price, "q": quantity, **ends, "T": at, "m": noise(number) < 0.5}
