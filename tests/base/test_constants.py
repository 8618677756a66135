"""The macro that Jinja reads is what the seed renders to."""

from __future__ import annotations

import csv

from nullhouse.base.constants import MACRO, SEED, constants_sha256, read_constants, render_macro


def test_the_committed_macro_is_what_the_seed_renders_to() -> None:
    assert MACRO.read_text(encoding="utf-8") == render_macro(read_constants())


def test_every_constant_has_a_unit_and_a_reason() -> None:
    with SEED.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len({row["name"] for row in rows}) == len(rows)
    assert [row["name"] for row in rows if not row["reason"] or not row["unit"]] == []


def test_the_hash_moves_with_any_value() -> None:
    constants = read_constants()
    changed = {**constants, "run_gap": "61"}
    assert constants_sha256(constants) != constants_sha256(changed)
    assert constants_sha256(dict(reversed(constants.items()))) == constants_sha256(constants)
