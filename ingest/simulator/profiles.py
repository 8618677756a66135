"""What is peculiar to a symbol: price, ticks, volatility, depth, sizes of liquidations.

Magnitudes are those of real markets; the prices are round numbers of no particular day.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

LEADER = "BTCUSDT"


@dataclass(frozen=True)
class Profile:
    """One asset, under the name of its USD-margined perpetual."""

    symbol: str
    price: float
    tick_decimals: int  # of the perpetual
    printed_decimals: int  # with which the perpetual's prices are published
    spot_decimals: int
    quantity_decimals: int
    sigma: float  # sd of one minute's log return
    loading: float  # on the common factor
    crash_beta: float
    minute_volume: float  # median, quote currency
    trade_usd: float  # mean, quote currency
    open_interest: float  # quote currency
    depth_usd: float  # one side within 1 % of mid
    margin_rate: float  # maintenance margin: from average fill to bankruptcy price
    liquidation_log_usd: float  # location of the lognormal body
    liquidation_cap_usd: float
    contract_usd: float  # of the coin-margined contract

    @property
    def cm_symbol(self) -> str:
        """The coin-margined perpetual of the same asset."""
        return f"{self.symbol.removesuffix('USDT')}USD_PERP"


_KNOWN = {
    p.symbol: p
    for p in (
        Profile("BTCUSDT", 65_000.0, 1, 2, 2, 3, 5.2e-4, 0.90, 1.0,
                6.0e6, 3_600.0, 5.5e9, 1.2e8, 0.0038, 7.0, 3.0e6, 100.0),
        Profile("ETHUSDT", 3_200.0, 2, 2, 2, 3, 9.6e-4, 0.82, 1.15,
                4.5e6, 2_600.0, 3.0e9, 5.0e7, 0.0040, 6.8, 2.0e6, 10.0),
        Profile("SOLUSDT", 150.0, 3, 4, 2, 1, 10.4e-4, 0.83, 1.25,
                1.6e6, 1_100.0, 9.0e8, 1.5e7, 0.0100, 5.8, 6.0e5, 10.0),
    )
}  # fmt: skip


def profile_of(symbol: str) -> Profile:
    """The symbol's own profile, or one drawn from its name for any other perpetual."""
    if symbol in _KNOWN:
        return _KNOWN[symbol]
    number = zlib.crc32(symbol.encode())
    magnitude = number % 4 - 1  # prices from 0.1 to 1,000
    size = 10.0 ** (5.2 + (number >> 8) % 100 / 100)
    tick = max(1, 4 - magnitude)
    return Profile(
        symbol=symbol,
        price=10.0**magnitude * (1.2 + 7 * ((number >> 16) % 1000) / 1000),
        tick_decimals=tick,
        printed_decimals=tick,
        spot_decimals=tick,
        quantity_decimals=0 if magnitude < 1 else 1,
        sigma=(10.0 + (number >> 4) % 80 / 10) * 1e-4,
        loading=0.68 + (number >> 12) % 14 / 100,
        crash_beta=1.3,
        minute_volume=size,
        trade_usd=400.0,
        open_interest=400 * size,
        depth_usd=8 * size,
        margin_rate=0.0110,
        liquidation_log_usd=5.3,
        liquidation_cap_usd=4.0e5,
        contract_usd=10.0,
    )
