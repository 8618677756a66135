"""Specs that try to smuggle something in: what each changes, and which rule must refuse it.

A case is a name, the rule that stops it, and what it changes in a sound spec, or the whole text
of a file. ``checklist:<item>`` stands for a discard on the record.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

SINGLE: dict[str, Any] = {
    "name": "exhausted_sellers",
    "origin": "discovery",
    "template_id": "T1",
    "mechanism_sentence": "Those who must sell are gone after a burst, so that price comes back.",
    "because": "Flow that is forced carries no opinion, and so it should not last.",
    "event_type": "forced_flow_cluster",
    "trigger": "liquidation_cluster",
    "direction": "long",
    "invalidation": "opposite_forced_flow",
    "consequence": "price_dislocation",
    "horizon": "short",
    "controls": ["time_shuffled", "direction_inverted", "randomised_clustering"],
    "required_datasets": ["cm_liquidation_snapshot|um_liquidation_snapshot", "um_klines_1m"],
}
FUSED: dict[str, Any] = {
    **SINGLE,
    "template_id": "T4",
    "mechanism_sentence": (
        "When forced long liquidations come in clusters under extreme funding and high open "
        "interest, the market shows more volatility over a short horizon."
    ),
    "gates": ["funding:extreme_positive", "open_interest:high"],
    "consequence": "volatility_aftershock",
    "controls": [*SINGLE["controls"], "gate_label_shuffle", "gate_states_randomised"],
    "required_datasets": [*SINGLE["required_datasets"], "um_funding_rate", "um_metrics"],
}
# What breaks a second look at the same symbol.
SECOND_LOOK = ["series_time_shifted", "label_permutation", "pair_rematching", "unaffected_series"]
CONFIRMED: dict[str, Any] = {
    **SINGLE,
    "mechanism_sentence": (
        "When forced long liquidations come in clusters, confirmed by resting orders that are "
        "used up, the market shows a thinner book over a short horizon."
    ),
    "confirmation": "depth_depleted",
    "consequence": "liquidity_vacuum",
    "controls": [*SINGLE["controls"], *SECOND_LOOK],
    "required_datasets": [*SINGLE["required_datasets"], "um_book_depth"],
}
SPLIT: dict[str, Any] = {
    **SINGLE,
    "mechanism_sentence": (
        "When forced long liquidations come in clusters under a thin book, confirmed by a gap "
        "beyond its band, the market shows more volatility over a short horizon."
    ),
    "gates": ["depth:thin"],
    "invalidation": "basis_beyond_band",
    "branch": "trend_aftershock",
    "consequence": "volatility_aftershock",
    "controls": [
        *FUSED["controls"],
        *SECOND_LOOK,
    ],
    "required_datasets": [*SINGLE["required_datasets"], "um_book_depth", "spot_klines_1m"],
}


class Case(NamedTuple):
    """One attempt; ``base`` and ``change`` make the file, or ``text`` is the file."""

    name: str
    rule: str
    change: dict[str, Any] = {}  # noqa: RUF012 - read only
    base: dict[str, Any] = SINGLE
    drop: str | None = None
    text: str | None = None

    def file(self) -> str:
        if self.text is not None:
            return self.text
        document = {**self.base, **self.change}
        if self.drop:
            del document[self.drop]
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _said(sentence: str, name: str, rule: str = "checklist:mechanism") -> Case:
    return Case(name, rule, {"mechanism_sentence": sentence})


_GOOD_TEXT = yaml.safe_dump(SINGLE, sort_keys=False)
_LAUGHS = (
    "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + _GOOD_TEXT
)

KEYS = [
    Case("a tuned threshold", "closed_schema", {"threshold": 5}),
    Case("a threshold in a list", "closed_schema", {"thresholds": [0.9, 0.95]}),
    Case("a size of the position", "closed_schema", {"sizing": "kelly"}),
    Case("a moment of entry", "closed_schema", {"entry_timing": "next_bar"}),
    Case("a stop that adapts", "closed_schema", {"adaptive_exit": True}),
    Case("a filter", "closed_schema", {"filter": "size_class = 'large'"}),
    Case("conditioning", "closed_schema", {"conditioning": "after_the_move"}),
    Case("a misspelt key", "closed_schema", {"trigge": "price_shock"}),
    Case("a key in another script", "closed_schema", {"hоrizon": "short"}),
    Case("a key with an invisible mark", "closed_schema", {"hori\u200bzon": "short"}),
    Case("a promise of one's own", "closed_schema", {"exclusions": ["thresholds"]}),
    Case("an id that is brought along", "closed_schema", {"hypothesis_id": "H_000000000000"}),
    Case("a score that is brought along", "closed_schema", {"priority": 1}),
    Case("a query", "closed_schema", {"sql": "select 1"}),
    Case("a key that is a number", "closed_schema", {15: "short"}),
    Case("a key that names a result", "no_outcome", {"forward_return": "positive"}),
    Case("a ratio of results", "no_outcome", {"sharpe": 2.1}),
    Case("a result in camel case", "no_outcome", {"pnlBucket": "high"}),
    Case("no trigger", "complete", drop="trigger"),
    Case("no horizon", "complete", drop="horizon"),
    Case("no invalidation", "complete", drop="invalidation"),
    Case("no word on controls", "complete", drop="controls"),
    Case("no data", "plain_form", {"required_datasets": []}),
    Case("one text in place of a list", "plain_form", {"controls": "time_shuffled"}),
    Case("a mapping in place of a word", "closed_vocabulary", {"trigger": {"or": "price_shock"}}),
    Case("a name with a number", "plain_form", {"event_type": "cluster_5"}),
    Case("a name with code", "plain_form", {"name": "x'; drop table events; --"}),
    Case("Jinja in a name", "plain_form", {"event_type": "{{ target.name }}"}),
    Case("SQL in a data set", "plain_form", {"required_datasets": ["bars) union select 1"]}),
    Case("a path for a data set", "plain_form", {"required_datasets": ["../sighted.duckdb"]}),
    Case("Jinja in a control", "plain_form", {"controls": ["{{ ref('out_windows') }}"]}),
]
NUMBERS = [
    Case("a horizon in minutes", "no_number", {"horizon": 15}),
    Case("a horizon as text", "no_number", {"horizon": "15m"}),
    Case("a direction as a number", "no_number", {"direction": -1}),
    Case("a gate at a percentile", "no_number", {"gates": ["funding:0.95"]}, FUSED),
    Case("a gate at a tuned cut", "no_number", {"gates": ["open_interest:top_7"]}, FUSED),
    Case("a trigger with its count", "no_number", {"trigger": "liquidation_cluster_7"}),
    Case("a confirmation with its cut", "no_number", {"confirmation": "depth_below_20"}, CONFIRMED),
    Case("a gate that is a number", "plain_form", {"gates": [0.95]}, FUSED),
    Case("a horizon without end", "closed_vocabulary", {"horizon": float("inf")}),
]
WORDS = [
    Case("a trigger that is not there", "closed_vocabulary", {"trigger": "moon_phase"}),
    Case("a trigger in another case", "closed_vocabulary", {"trigger": "LIQUIDATION_CLUSTER"}),
    Case("a trigger in another script", "closed_vocabulary", {"trigger": "liquidatiоn_cluster"}),
    Case("a third horizon", "closed_vocabulary", {"horizon": "long"}),
    Case("a horizon that is a truth", "closed_vocabulary", {"horizon": True}),
    Case("a sixth template", "closed_vocabulary", {"template_id": "T6"}),
    Case("a template in another script", "closed_vocabulary", {"template_id": "Т1"}),
    Case("a bucket of one's own", "closed_vocabulary", {"gates": ["funding:rather_high"]}, FUSED),
    Case("a confirmation of one's own", "closed_vocabulary", {"confirmation": "looks_good"}),
    Case("origin of a machine", "closed_vocabulary", {"origin": "dataset"}),
    Case("SQL for a trigger", "closed_vocabulary", {"trigger": "x' or true --"}),
    Case("a confirmation by what follows", "closed_vocabulary", {"confirmation": "next_bar_up"}),
    Case("a consequence that is a result", "no_outcome", {"consequence": "forward_return"}),
    Case("an invalidation by loss", "no_outcome", {"invalidation": "stop_loss"}),
    Case("an event named by its result", "no_outcome", {"event_type": "profitable_cluster"}),
    Case("a data set of results", "no_outcome", {"required_datasets": ["out_returns"]}),
    Case("a trigger by its result", "no_outcome", {"trigger": "winning_alpha"}),
    Case("an equivalence of results", "no_outcome", {"equivalence": "no_return"}),
    Case("a post-event gate", "pre_event_states", {"gates": ["post_volatility:high"]}, FUSED),
    Case("a gate on the result", "pre_event_states", {"gates": ["forward_return:high"]}, FUSED),
    Case("a gate on the hold-out", "pre_event_states", {"gates": ["holdout:first"]}, FUSED),
    Case("Jinja in a gate", "pre_event_states", {"gates": ["{{ x }}:high"]}, FUSED),
    Case("a gate on a symbol", "pre_event_states", {"gates": ["symbol:btcusdt"]}, FUSED),
    Case("a data set that is not there", "registered_data", {"required_datasets": ["tea_leaves"]}),
    Case(
        "a data set among alternatives",
        "registered_data",
        {"required_datasets": ["um_klines_1m|tea_leaves"]},
    ),
]
FUSION = [
    Case(
        "a state that is the trigger",
        "independent_sensors",
        {"trigger": "depth_depletion", "template_id": "T3", "gates": ["depth:thin"]},
        FUSED,
    ),
    Case(
        "a confirmation that is the trigger",
        "independent_sensors",
        {"trigger": "aggressive_burst", "confirmation": "trade_imbalance"},
        CONFIRMED,
    ),
    Case(
        "a gap confirmed by the same gap",
        "independent_sensors",
        {"trigger": "desync_spike", "confirmation": "basis_jump"},
        CONFIRMED,
    ),
    Case(
        "forced flow confirmed by itself",
        "independent_sensors",
        {"confirmation": "forced_flow_inside"},
        CONFIRMED,
    ),
    Case(
        "a gate and a confirmation that are one",
        "independent_sensors",
        {"gates": ["depth:thick"]},
        CONFIRMED,
    ),
    Case(
        "two states that are one",
        "independent_sensors",
        {"gates": ["volatility:high", "trend:up"]},
        FUSED,
    ),
    Case(
        "volatility of the price that jumps",
        "independent_sensors",
        {"trigger": "price_shock", "gates": ["volatility:high"], "invalidation": "none"},
        FUSED,
    ),
    Case("a clock for a sensor", "independent_sensors", {"gates": ["time_of_day:block_0"]}, FUSED),
    Case(
        "two sensors from a single data set",
        "independent_sensors",
        {"required_datasets": ["um_klines_1m"]},
        FUSED,
    ),
    Case(
        "a boundary that is the confirmation",
        "independent_sensors",
        {"confirmation": "basis_jump"},
        SPLIT,
    ),
    Case(
        "a state in two buckets",
        "one_bucket_a_state",
        {"gates": ["funding:extreme_positive", "funding:middle"]},
        FUSED,
    ),
    Case(
        "a search among states",
        "few_gates",
        {"gates": [*FUSED["gates"], "long_short_ratio:long_heavy", "volatility:high"]},
        FUSED,
    ),
    Case(
        "one condition by two names",
        "one_name",
        {"gates": ["depth:thin"]},
        CONFIRMED | {"confirmation": "none"},
    ),
    Case(
        "forced flow without a window",
        "fitting_confirmation",
        {"trigger": "price_shock", "confirmation": "forced_flow_inside", "template_id": "T4"},
        CONFIRMED,
    ),
    Case(
        "a thin book for a leader",
        "fitting_confirmation",
        {"trigger": "leader_shock", "confirmation": "depth_thin_pre", "template_id": "T2"},
        CONFIRMED,
    ),
    Case("a branch without a boundary", "one_invalidation", {"invalidation": "none"}, SPLIT),
    Case("a boundary without a branch", "fitting_branch", {"branch": None}, SPLIT),
    Case("a branch without a state", "fitting_branch", {"gates": []}, SPLIT),
    Case("a branch of one's own", "closed_vocabulary", {"branch": "whichever_works"}, SPLIT),
    Case(
        "a direction and none",
        "fitting_equivalence",
        {"equivalence": "directional_persistence"},
    ),
    Case("no invalidation where there is one", "one_invalidation", {"invalidation": "none"}),
    Case(
        "another invalidation, a second chance",
        "one_invalidation",
        {"invalidation": "opposite_desync"},
    ),
    Case("a label that it does not have", "fitting_attribute", {"attribute": "spot"}),
    Case("another mechanism's trigger", "fitting_template", {"template_id": "T2"}),
    Case("another mechanism's consequence", "fitting_template", {"consequence": "convergence"}),
    Case(
        "capacity by price alone",
        "fitting_template",
        {"template_id": "T3", "trigger": "price_shock", "invalidation": "none"},
    ),
    Case("a fusion in the wrong mechanism", "fitting_template", {"template_id": "T1"}, FUSED),
]
TEXTS = [
    Case(
        "Jinja in the sentence",
        "plain_text",
        {"mechanism_sentence": "Forced flow {{ run() }} comes back later."},
    ),
    Case(
        "the end of a comment",
        "plain_text",
        {"mechanism_sentence": "Forced flow comes back. #} select"},
    ),
    Case(
        "SQL in the sentence",
        "plain_text",
        {"mechanism_sentence": "Forced flow'; drop table evt_events; --"},
    ),
    Case(
        "a query in the sentence",
        "plain_text",
        {"mechanism_sentence": "Forced flow select price from bars comes back."},
    ),
    Case(
        "a sentence in two lines",
        "plain_text",
        {"mechanism_sentence": "Forced flow comes back\nand goes on."},
    ),
    Case(
        "a mark that turns the text",
        "plain_text",
        {"mechanism_sentence": "Forced flow \u202ecomes back after it is over."},
    ),
    Case(
        "a mark that joins nothing",
        "plain_text",
        {"mechanism_sentence": "Forced selling of B\u200bTC comes back."},
    ),
    Case("a sentence that says nothing", "plain_text", {"mechanism_sentence": "It goes up."}),
    Case("a sentence without end", "plain_text", {"mechanism_sentence": "Forced flow " * 50}),
    Case("Jinja in the argument", "plain_text", {"because": "{% do run_query('select 1') %}"}),
    Case(
        "a link in the argument", "plain_text", {"because": "See https://example.org/best-params"}
    ),
]
FILES = [
    Case("a billion laughs", "plain_yaml", text=_LAUGHS),
    Case("an alias to save ink", "plain_yaml", text="x: &x [a]\ny: *x\n" + _GOOD_TEXT),
    Case("a merged mapping", "plain_yaml", text="<<: {horizon: short}\n" + _GOOD_TEXT),
    Case(
        "a tag that builds an object",
        "plain_yaml",
        text=_GOOD_TEXT + "x: !!python/object/apply:os.system ['true']\n",
    ),
    Case("a tag of one's own", "plain_yaml", text=_GOOD_TEXT + "x: !secret y\n"),
    Case("a key stated twice", "plain_yaml", text=_GOOD_TEXT + "horizon: medium\n"),
    Case("a file that is deep", "plain_yaml", text="a: " + "[" * 5000 + "]" * 5000),
    Case("a file that is wide", "plain_yaml", text=_GOOD_TEXT + "x: [" + "1," * 3000 + "]\n"),
    Case("a file that is large", "plain_yaml", text=_GOOD_TEXT + "# " + "x" * 20_000),
    Case("two documents in one", "plain_yaml", text=_GOOD_TEXT + "---\n" + _GOOD_TEXT),
    Case("a list of ideas", "plain_yaml", text="- one\n- two\n"),
    Case("a broken file", "plain_yaml", text="horizon: [short\n"),
    Case("a date that is none", "plain_yaml", text=_GOOD_TEXT + "x: 2024-13-45\n"),
    Case("nothing at all", "plain_yaml", text=""),
    Case("a file of control characters", "plain_yaml", text="horizon: \x07short\n"),
]
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
CASES = [*KEYS, *NUMBERS, *WORDS, *FUSION, *TEXTS, *FILES, *SENTENCES, *CONTROLS]
