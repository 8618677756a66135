"""How one asset is named on each market; its public name is that of its um perpetual.

A name is read by rule (``ingest.instruments``); what no rule says stands in the seed
``seeds/reference/instruments.csv``, which the warehouse reads too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache

from ingest.instruments import COIN_QUOTE, PERPETUAL, Instrument, read_name
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT

EXCEPTIONS = PROJECT / "seeds" / "reference" / "instruments.csv"

#: Letters of any script and digits: also what keeps a name from leaving its folder.
_NAME = re.compile(r"\w+")
_QUOTE = "USDT"
_VOLATILITY = "BVOL"
#: Options are written on few coins, and an index of their volatility on fewer.
_LISTED = {
    "volatility_index": frozenset({"BTC", "ETH"}),
    "underlying": frozenset({"BTC", "ETH", "BNB", "XRP", "DOGE"}),
}


def archive_symbol(asset: str, naming: str) -> str | None:
    """The archive's name of an asset, or None where the market cannot have it."""
    if naming == "um":
        return asset
    found = read_name(asset)
    if naming == "spot":
        return _spot_names().get(asset) or (found.plain if found.kind == "perpetual" else None)
    return _of_coin(found, naming) if found.quote == _QUOTE else None


def _of_coin(found: Instrument, naming: str) -> str | None:
    """Names that are built on the coin itself, whatever the um perpetual counts it in."""
    if naming == "cm":
        return f"{found.coin}{COIN_QUOTE}_{found.delivery or PERPETUAL}"
    if naming == "cm_pair":
        return f"{found.coin}{COIN_QUOTE}"
    if found.kind != "perpetual" or found.coin not in _LISTED[naming]:
        return None
    return f"{found.coin}{_VOLATILITY if naming == 'volatility_index' else ''}{_QUOTE}"


def asset_of(symbol: str, naming: str) -> str | None:
    """The public name that an archive's symbol suggests, or None if it is no asset's."""
    if not _NAME.fullmatch(symbol):
        return None
    if naming not in ("cm", "cm_pair"):
        marked = naming == "volatility_index"
        return symbol.replace(_VOLATILITY, "", 1) if marked else symbol
    found = read_name(symbol)
    if found.quote != COIN_QUOTE or (naming == "cm") != bool(found.delivery or found.is_marked):
        return None
    return f"{found.coin}{_QUOTE}" + (f"_{found.delivery}" if found.delivery else "")


def parse_assets(names: Sequence[str]) -> tuple[str, ...]:
    """Names as typed (any case, blanks around) to public names, each once, in the order given."""
    cleaned = tuple(dict.fromkeys(name.strip().upper() for name in names))
    bad = [name for name in cleaned if not _NAME.fullmatch(name)]
    if bad or not cleaned:
        raise NullhouseError(*(_not_a_symbol(name) for name in bad or [""]))
    return cleaned


@cache
def _spot_names() -> dict[str, str]:
    """Perpetuals whose spot pair is not named as the rule would have it."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as handle:
        return {row["symbol"]: row["spot_symbol"] for row in csv.DictReader(handle)}


def _not_a_symbol(name: str) -> Problem:
    return Problem(
        f"{name!r} is no symbol" if name else "no symbol is named",
        "--symbols",
        name,
        "names of USD-margined perpetuals, such as BTCUSDT",
        "separate several by commas: BTCUSDT,ETHUSDT",
    )
