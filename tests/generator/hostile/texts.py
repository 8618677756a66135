"""Texts that carry something, and files that are no plain YAML."""

from __future__ import annotations

import yaml

from tests.generator.hostile.case import Case
from tests.generator.hostile.sound import SINGLE

_GOOD_TEXT = yaml.safe_dump(SINGLE, sort_keys=False)
_LAUGHS = (
    "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + _GOOD_TEXT
)

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
