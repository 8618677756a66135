"""How one asset is named on each market; its public name is that of its um perpetual."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nullhouse.base.errors import NullhouseError, Problem

#: Letters of any script and digits: also what keeps a name from leaving its folder.
_NAME = re.compile(r"\w+")
_QUOTE = "USDT"
_COIN_MARGINED = "USD_PERP"


def archive_symbol(asset: str, market: str) -> str | None:
    """The archive's name of an asset on a market, or None where the market cannot have it."""
    if market != "cm":
        return asset
    base = asset.removesuffix(_QUOTE)
    return f"{base}{_COIN_MARGINED}" if base and base != asset else None


def asset_of(symbol: str, market: str) -> str | None:
    """The public name behind an archive's symbol, or None if it is no perpetual's."""
    if market != "cm":
        return symbol if _NAME.fullmatch(symbol) else None
    base = symbol.removesuffix(_COIN_MARGINED)
    return f"{base}{_QUOTE}" if base and base != symbol else None


def parse_assets(names: Sequence[str]) -> tuple[str, ...]:
    """Names as typed (any case, blanks around) to public names, each once, in the order given."""
    cleaned = tuple(dict.fromkeys(name.strip().upper() for name in names))
    bad = [name for name in cleaned if not _NAME.fullmatch(name)]
    if bad or not cleaned:
        raise NullhouseError(*(_not_a_symbol(name) for name in bad or [""]))
    return cleaned


def _not_a_symbol(name: str) -> Problem:
    return Problem(
        f"{name!r} is no symbol" if name else "no symbol is named",
        "--symbols",
        name,
        "names of USD-margined perpetuals, such as BTCUSDT",
        "separate several by commas: BTCUSDT,ETHUSDT",
    )
