"""The words that the sentence rule bans, and the acronyms that it lets pass."""

from __future__ import annotations

PROFIT_WORDS = (
    "return", "returns", "profit", "profits", "profitable", "profitably", "profitability", "pnl",
    "p&l", "p/l", "sharpe", "sortino", "calmar", "alpha", "edge", "edges", "win rate", "winrate",
    "win ratio", "hit rate", "hit ratio", "drawdown", "drawdowns", "payoff", "payoffs", "roi",
    "cagr", "gains", "winning", "outperform", "outperforms", "outperformance", "expectancy",
    "expected value", "backtest", "backtests", "backtested", "lucrative", "make money",
    "makes money", "earns", "money making", "tradable", "tradeable",
)  # fmt: skip

#: How to trade something, where only why it could exist is to be told.
TRADE_WORDS = (
    "stop loss", "take profit", "go long", "go short", "goes long", "goes short", "strategy",
    "strategies", "signal", "signals", "entry point", "exit point", "optimal", "optimally",
    "optimise", "optimised", "optimize", "optimized", "tuned", "threshold", "thresholds",
    "position size", "leverage it", "arbitrage it", "monetise", "monetize", "buy back",
)  # fmt: skip

VENUES = (
    "binance", "coinbase", "kraken", "bybit", "okx", "okex", "bitfinex", "deribit", "bitmex",
    "huobi", "htx", "kucoin", "bitstamp", "gemini", "gate.io", "mexc", "bitget", "hyperliquid",
    "dydx", "upbit", "bithumb", "ftx", "cme", "cboe", "nasdaq", "nyse", "uniswap", "bitflyer",
)  # fmt: skip

#: Unmistakable in any case; other tickers are caught as words in capitals.
ASSETS = (
    "bitcoin", "btc", "xbt", "ethereum", "ether", "eth", "solana", "sol", "xrp", "bnb",
    "dogecoin", "doge", "cardano", "ada", "avax", "litecoin", "ltc", "polkadot",
    "tron", "trx", "chainlink", "monero", "xmr", "tether", "usdt", "usdc", "busd", "fdusd",
)  # fmt: skip

#: Endings of a pair that no English word has; perp is a word of the field by itself.
QUOTES = ("usdt", "usdc", "busd", "fdusd", "tusd", "usd", "btc", "bnb")

#: Capitals that are words of the field, not tickers.
ACRONYMS = ("OI", "CPI", "FOMC", "GDP", "ETF", "ETFS", "UTC", "US", "EU", "UK", "ADL")

NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
    "thousand", "half", "quarter",
)  # fmt: skip

UNITS = (
    "seconds?", "minutes?", "hours?", "days?", "weeks?", "months?", "bars?", "prints?", "ticks?",
    "percent", "per cent", "basis points?", "points?", "sigmas?", "standard deviations?",
    "deviations?", "times", "dollars?", "fold",
)  # fmt: skip
