"""The sentence rule: a mechanism is told without data sets, tickers, venues, numbers or profit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.sentence_words import (
    ACRONYMS,
    ASSETS,
    NUMBER_WORDS,
    PROFIT_WORDS,
    QUOTES,
    TRADE_WORDS,
    UNITS,
    VENUES,
)


@dataclass(frozen=True)
class Hit:
    """Something that has no place in a mechanism sentence."""

    kind: str
    found: str

    @property
    def what(self) -> str:
        return _KINDS[self.kind]


_KINDS = {
    "dataset": "the name of a data set",
    "ticker": "a ticker or an asset's name",
    "venue": "the name of a venue",
    "number": "a number",
    "profit": "a word of profit",
    "trade": "a word of how to trade",
    "script": "letters that are not plain Latin",
    "several": "more than one sentence",
}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word).replace(r"\ ", r"[\s\-]+") for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)


_PROFIT = _any_of(PROFIT_WORDS)
_TRADE = _any_of(TRADE_WORDS)
_VENUES = _any_of(VENUES)
_ASSETS = _any_of(ASSETS)
#: BTCUSDT, eth-perp, sol/usdc: an asset glued to what it is quoted in.
_PAIRS = re.compile(
    rf"\b[a-z0-9]{{2,10}}[/_\-]?(?:{'|'.join(QUOTES)})(?:[_\-]?perp)?\b", re.IGNORECASE
)
_CAPITALS = re.compile(r"\b[A-Z]{2,10}\b")
_NUMERALS = re.compile(r"[^\W_]*\d[^\W_]*")
_MEASURES = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)})(?:[\s\-]+(?:{'|'.join(NUMBER_WORDS)}))*[\s\-]+"
    rf"(?:{'|'.join(UNITS)})\b|\b(?:percent|per cent|percentiles?|deciles?|quintiles?|bps)\b|%",
    re.IGNORECASE,
)
#: Parts of a word that marks join, and letters that stand one by one.
_CUT = re.compile(r"[A-Za-z]+(?:[\-.·'_]+[A-Za-z]+)+")
_SPELT = re.compile(r"\b(?:[A-Za-z][\s.\-_]+){2,}[A-Za-z]\b")
#: open_interest, bookDepth: how data sets and columns are spelled, and words are not.
_IDENTIFIERS = re.compile(r"\b\w*[a-z0-9]_\w+|\b[a-z]+[A-Z]\w*", re.ASCII)


def check_sentence(sentence: str, dataset_ids: Iterable[str] = ()) -> list[Hit]:
    """Every hit, each once, in a fixed order; no hit means that the sentence may stand."""
    text = _plain(sentence)
    return list(dict.fromkeys([*_names(text, dataset_ids), *_measures(text), *_form(text)]))


def _plain(sentence: str) -> str:
    """Wide letters, accents and invisible marks do not hide a word."""
    spread = unicodedata.normalize("NFKD", sentence)
    return "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))


def _names(text: str, dataset_ids: Iterable[str]) -> Iterator[Hit]:
    for name in sorted(dataset_ids):
        pattern = r"[\s_\-]*".join(re.escape(part) for part in name.split("_"))
        yield from _hits("dataset", _found(re.compile(rf"\b{pattern}\b", re.IGNORECASE), text))
    yield from _hits("dataset", _found(_IDENTIFIERS, text))
    yield from _hits("ticker", [*_found(_PAIRS, text), *_found(_ASSETS, text)])
    capitals = [word for word in _found(_CAPITALS, text) if word not in ACRONYMS]
    yield from _hits("ticker", [word for word in capitals if not _PROFIT.search(word)])
    yield from _hits("venue", _found(_VENUES, text))
    yield from _hits("profit", _found(_PROFIT, text))
    yield from _hits("trade", _found(_TRADE, text))
    yield from _torn(text)


def _torn(text: str) -> Iterator[Hit]:
    """Names that are cut up so that they are no longer words: bin-ance, b i t c o i n."""
    banned = (("venue", _VENUES), ("ticker", _ASSETS), ("profit", _PROFIT))
    for piece in [*_found(_CUT, text), *_found(_SPELT, text)]:
        whole = re.sub(r"[\W_]+", "", piece)
        yield from (Hit(kind, piece) for kind, words in banned if words.fullmatch(whole))


def _measures(text: str) -> Iterator[Hit]:
    # Some numerals, like those of Chinese, are not what a pattern calls a digit.
    signs = [c for c in text if c.isnumeric() and not c.isdigit()]
    yield from _hits("number", [*_found(_NUMERALS, text), *signs, *_found(_MEASURES, text)])


def _form(text: str) -> Iterator[Hit]:
    # What is left of an accented letter is plain; a look-alike of one is not.
    yield from _hits("script", [c for c in text if c.isalpha() and not c.isascii()])
    yield from _hits("several", re.findall(r"[.!?;]\s+[A-Z]\w*", text))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match.group() for match in pattern.finditer(text)]


def _hits(kind: str, found: Iterable[str]) -> Iterator[Hit]:
    return (Hit(kind, text) for text in found)
