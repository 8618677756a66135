"""One condition of a decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """One condition: what was found, what is asked, and whether it holds.

    `passed` is None where the condition does not apply. `sentence` is the reason given where
    the condition fails, or why it does not apply.
    """

    passed: bool | None
    found: float
    asked: float
    code: str
    sentence: str
