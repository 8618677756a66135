"""The sentence rule lets mechanisms through and nothing that could be mined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.entries import load_entries
from generator.sentence_words import ASSETS, PROFIT_WORDS, VENUES
from generator.sentences import check_sentence

#: What the five templates and the fused candidates want to say, with their nouns.
SPECIFIED = [
    "Flow that is forced upon its owner pushes price away for a while.",
    "Agents who must trade at any price push it away, and it comes back once they are done.",
    "News reaches segmented venues/markets at different times, so one of them lags behind.",
    "Liquidity supply has an end; beyond it, price moves in jumps until the book refills.",
    "A crowded position breaks under stress, and its unwind is steeper on the crowded side.",
    "What was expected is priced before a scheduled release; the surprise is priced after it.",
    "Long liquidations in clusters push price down and part of it comes back over a short horizon.",
    "Short liquidations in a cascade leave a liquidity vacuum that refills late over a medium horizon.",
    "Liquidations that stand alone raise volatility for a short time and leave no direction behind.",
    "An event of kind A unfolds in another way under state B.",
    "Forced flow into a crowded market dislocates price further and lets it come back more slowly.",
    "Liquidation clusters that meet a depleted book leave a vacuum and a delayed refill.",
    "How a position is released depends on how it was built up.",
    "An unwind after prolonged crowding has a stronger aftershock vs. one without any buildup.",
    "A desync closes within a window (execution may be hard; the event family is valid all the same).",
    "A crowded side makes cascades likelier and their aftershock in volatility larger.",
    "Forced flow in thin books moves price out of proportion and delays the refill.",
    "Segmentation + forced flow makes an overshoot that converges unlike a desync alone.",
    "When liquidations cluster while funding is extreme and open interest is high, volatility has an aftershock over a short horizon.",
]

HARMLESS = [
    "Perpetuals that turn rich against spot drag the spot-perp basis back.",
    "One side of the book hedges, and the other two sides of the market wait.",
    "After a release of CPI the knowledge spreads, whatever OI had built up.",
    "Liquidations come like an avalanche whose ripple reaches thin books late.",
    "The order book depth and the funding rate tell how crowded a market is.",
]

#: The kind that must be found, and the sentence that holds it.
BANNED = [
    ("dataset", "Clusters in um_klines_1m displace price."),
    ("dataset", "Clusters in um book depth displace price."),
    ("dataset", "Clusters in UM-Book-Depth displace price."),
    ("dataset", "The taker_buy_volume shows who hits the book."),
    ("dataset", "The bookDepth shows who is gone."),
    ("ticker", "Forced selling of BTC displaces price."),
    ("ticker", "Forced selling of btc displaces price."),
    ("ticker", "Forced selling of ETHUSDT displaces price."),
    ("ticker", "Forced selling of eth/usdt displaces price."),
    ("ticker", "Forced selling of BTCUSD_PERP displaces price."),
    ("ticker", "Forced selling of sol-usd-perp displaces price."),
    ("ticker", "Forced selling of Bitcoin displaces price."),
    ("ticker", "Forced selling of WIF displaces price."),
    ("ticker", "Forced selling of ＢＴＣ displaces price."),
    ("ticker", "Forced selling of B\u200bTC displaces price."),
    ("venue", "Forced selling on Binance displaces price."),
    ("venue", "Forced selling on gate.io displaces price."),
    ("venue", "Forced selling on BITMEX displaces price."),
    ("number", "Clusters of 5 prints displace price."),
    ("number", "Funding in the top 5% displaces price."),
    ("number", "Price reverts within fifteen minutes."),
    ("number", "Price reverts within twenty-four hours."),
    ("number", "Moves of four sigma revert."),
    ("number", "Depth below the lowest percentile refills late."),
    ("number", "Depth falls by ½ and refills late."),
    ("number", "Depth falls by ٥ and refills late."),
    ("number", "Depth falls by 五 and refills late."),
    ("profit", "Forced selling raises the next return."),
    ("profit", "Forced selling raises Returns."),
    ("profit", "Forced selling can be faded at a profit."),
    ("profit", "Forced selling is followed by a high Sharpe."),
    ("profit", "Forced selling is alpha."),
    ("profit", "Forced selling gives an edge."),
    ("profit", "Forced selling has a good win rate."),
    ("profit", "Forced selling has a good win-rate."),
    ("profit", "Forced selling raises PnL."),
    ("profit", "Forced selling limits the drawdown."),
    ("script", "Forced selling on Вinance displaces price."),
    ("venue", "Forced selling on b i n a n c e displaces price."),
    ("venue", "Forced selling on Bin-ance displaces price."),
    ("ticker", "Forced selling of b.i.t.c.o.i.n displaces price."),
    ("profit", "Forced selling can be faded at a pro-fit."),
    ("script", "Forced selling on ʙinance displaces price."),
    ("script", "Forced selling diſplaces price of ørder books."),
    ("trade", "Forced selling is a signal to go long."),
    ("trade", "Forced selling beyond a threshold displaces price."),
    ("several", "Forced selling displaces price. Buy it back."),
]


def _names():
    return [entry.id for entry in load_entries()]


@pytest.mark.parametrize("sentence", SPECIFIED + HARMLESS, ids=lambda s: s[:40])
def test_a_mechanism_may_be_told(sentence):
    assert check_sentence(sentence, _names()) == []


#: Words that are SQL's as well, in sentences that are none.
PLAIN = [
    "Prices that drop from a height are followed by others that update their quotes.",
    "Makers select one side and copy what others do, so that books empty together.",
    "A union of forced orders creates a gap into which others delete their quotes.",
]


@pytest.mark.parametrize("sentence", PLAIN)
def test_a_word_that_code_uses_too_is_a_word(make_candidate, sentence):
    assert make_candidate(sentence).mechanism_sentence == sentence


@pytest.mark.parametrize(("kind", "sentence"), BANNED, ids=lambda s: s[:60])
def test_what_could_be_mined_may_not(kind, sentence):
    assert kind in {hit.kind for hit in check_sentence(sentence, _names())}


@given(
    word=st.sampled_from(sorted(PROFIT_WORDS + VENUES + ASSETS)),
    change=st.sampled_from([str.lower, str.upper, str.title]),
    before=st.sampled_from(["under", "(", "“", "pre-"]),
)
def test_a_banned_word_is_found_in_any_case_and_next_to_any_mark(word, change, before):
    glue = "" if before != "under" else " "
    assert check_sentence(f"Forced flow comes {before}{glue}{change(word)}, sometimes.")


def test_a_hit_says_what_it_is():
    (hit,) = check_sentence("Forced selling on Kraken displaces price.")
    assert (hit.found, hit.what) == ("Kraken", "the name of a venue")
