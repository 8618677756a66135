"""Sentences that name what a mechanism must not, and controls that are none."""

from __future__ import annotations

from tests.generator.hostile.case import Case
from tests.generator.hostile.sound import CONFIRMED, FUSED, SINGLE, SPLIT


def _said(sentence: str, name: str, rule: str = "checklist:mechanism") -> Case:
    return Case(name, rule, {"mechanism_sentence": sentence})


SENTENCES = [
    _said("Forced selling on Binance displaces price.", "a venue"),
    _said("Forced selling on BINANCE displaces price.", "a venue in capitals"),
    _said("Forced selling on Вinance displaces price.", "a venue in another script"),
    _said("Forced selling on ʙinance displaces price.", "a venue in small capitals"),
    _said("Forced selling on B-i-n-a-n-c-e displaces price.", "a venue in single letters"),
    _said("Forced selling on bin-ance displaces price.", "a venue cut in two"),
    _said("Forced selling of btc displaces price.", "a ticker in lower case"),
    _said("Forced selling of ＢＴＣ displaces price.", "a ticker in wide letters"),
    _said("Forced selling of bitcoın displaces price.", "an asset with a letter without its dot"),
    _said("Forced selling of ETH/USDT displaces price.", "a pair"),
    _said("Prints of um_liquidation_snapshot displace price.", "a data set"),
    _said("Prints of UM-Liquidation-Snapshot displace price.", "a data set in another spelling"),
    _said("Prints of the UM liquidation snapshot displace price.", "a data set in words"),
    _said("A cluster of fifteen prints displaces price for a while.", "a number in words"),
    _said("A cluster of ٥ prints displaces price for a while.", "a number in another script"),
    _said("Funding in its highest percentile displaces price.", "a percentile"),
    _said("A threshold of forced flow displaces price.", "a threshold in the sentence"),
    _said("Forced selling is a signal to take a stop loss.", "how to trade it"),
    _said("Forced selling displaces price. Then one waits.", "a second sentence"),
    _said("Forced selling raises the next return.", "a result", "checklist:event"),
    _said("Forced selling raises the P&L of those who wait.", "a profit", "checklist:event"),
    _said("Forced selling is pure аlpha for those who wait.", "a result in another script"),
    _said(
        "Forced selling can be faded at a pro-fit by others.",
        "a profit cut in two",
        "checklist:event",
    ),
    _said(
        "Forced selling displaces price over a medium horizon.",
        "another horizon in words",
        "checklist:horizon",
    ),
    Case(
        "a fusion that is not told as one",
        "checklist:mechanism",
        {"mechanism_sentence": "Crowded markets are louder after forced selling than others."},
        FUSED,
    ),
]
CONTROLS = [
    Case("no control", "checklist:controls", {"controls": []}),
    Case("one control only", "checklist:controls", {"controls": ["time_shuffled"]}),
    Case("one control left out", "checklist:controls", {"controls": SINGLE["controls"][:2]}),
    Case(
        "a control stated twice",
        "checklist:controls",
        {"controls": [*SINGLE["controls"], "time_shuffled"]},
    ),
    Case(
        "no control of the context", "checklist:controls", {"controls": SINGLE["controls"]}, FUSED
    ),
    Case(
        "one control of the context",
        "checklist:controls",
        {"controls": FUSED["controls"][:-1]},
        FUSED,
    ),
    Case(
        "no control of the confirmation",
        "checklist:controls",
        {"controls": SINGLE["controls"]},
        CONFIRMED,
    ),
    Case(
        "controls of another link", "checklist:controls", {"controls": FUSED["controls"]}, CONFIRMED
    ),
    Case(
        "no control of the boundary", "checklist:controls", {"controls": FUSED["controls"]}, SPLIT
    ),
    Case(
        "a null that is missing",
        "checklist:null",
        {"controls": [*SINGLE["controls"], "a_quiet_day"]},
    ),
    Case(
        "a null that is misspelt",
        "checklist:null",
        {"controls": [*SINGLE["controls"], "time_shufled"]},
    ),
]
