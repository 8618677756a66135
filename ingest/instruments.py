"""What a contract's or pair's name says: coin, quote, what one unit of it counts, delivery."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

COIN_QUOTE = "USD"
PERPETUAL = "PERP"

#: Longest first: USDT is no USD with a T after it.
_QUOTES = ("FDUSD", "USDT", "USDC", "BUSD", "TUSD", COIN_QUOTE)
#: Contracts on cheap coins are priced by the thousand or the million of them.
_UNITS = {"1000000": 1_000_000, "1000": 1_000, "1M": 1_000_000}
#: The coin of a prefixed name has two characters at least: 1MUSDT would be a coin called 1M.
_PREFIXED = re.compile(r"(1000000|1000|1M)(?=\w{2})(.+)|(1000)(X)")
_SUFFIXED = re.compile(r"(?P<pair>.+)_(?P<suffix>PERP|\d{6})")


@dataclass(frozen=True)
class Instrument:
    """A name taken apart; ``unit`` is how many coins one priced unit is."""

    pair: str
    coin: str
    quote: str
    unit: int
    delivery: str | None
    is_marked: bool

    @property
    def kind(self) -> Literal["perpetual", "delivery"]:
        return "delivery" if self.delivery else "perpetual"

    @property
    def plain(self) -> str:
        """The pair with its coin counted one by one, as spot has it."""
        return f"{self.coin}{self.quote}"

    @property
    def delivers_on(self) -> date | None:
        """The day on which a delivery contract ends."""
        if self.delivery is None:
            return None
        return datetime.strptime(self.delivery, "%y%m%d").date()


def read_name(symbol: str) -> Instrument:
    """Take a um, cm or spot name apart; a name without a known quote is all coin."""
    suffixed = _SUFFIXED.fullmatch(symbol)
    pair, suffix = (suffixed["pair"], suffixed["suffix"]) if suffixed else (symbol, None)
    quote = next((q for q in _QUOTES if pair.endswith(q) and pair != q), "")
    named = pair.removesuffix(quote)
    unit, coin = _split_unit(named)
    delivery = suffix if suffix and suffix != PERPETUAL and _is_day(suffix) else None
    return Instrument(pair, coin, quote, unit, delivery, suffix == PERPETUAL)


def _split_unit(named: str) -> tuple[int, str]:
    matched = _PREFIXED.fullmatch(named)
    if matched is None:
        return 1, named
    prefix, coin = (part for part in matched.groups() if part)
    return _UNITS[prefix], coin


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%y%m%d")
    except ValueError:
        return False
    return True
