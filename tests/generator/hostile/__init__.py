"""Specs that try to smuggle something in: what each changes, and which rule must refuse it.

A case is a name, the rule that stops it, and what it changes in a sound spec, or the whole text
of a file. ``checklist:<item>`` stands for a discard on the record.
"""

from __future__ import annotations

from tests.generator.hostile.cells import KEYS, NUMBERS, WORDS
from tests.generator.hostile.fusion import FUSION
from tests.generator.hostile.sentences import CONTROLS, SENTENCES
from tests.generator.hostile.sound import CONFIRMED, FUSED, SINGLE, SPLIT
from tests.generator.hostile.texts import FILES, TEXTS

__all__ = ["CASES", "CONFIRMED", "FUSED", "SINGLE", "SPLIT"]

CASES = [*KEYS, *NUMBERS, *WORDS, *FUSION, *TEXTS, *FILES, *SENTENCES, *CONTROLS]
