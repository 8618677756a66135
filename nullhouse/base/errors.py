"""Errors that a tired person understands.

    NullhouseError            exit 2: wrong use or bad input
    └── Finding               exit 1: the work was done and something was found

Every problem has five parts: what failed, where, what was found, what is allowed
(with the nearest match), and what to do. One error carries all problems of a file.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, said so that it can be mended without reading code."""

    what: str
    where: str = ""
    found: str = ""
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        parts = [("at", self.where), ("found", self.found)]
        parts += [("allowed", self.allowed), ("do", self.remedy)]
        return "\n".join([self.what] + [f"  {name}: {text}" for name, text in parts if text])


class NullhouseError(Exception):
    """Wrong use or bad input; the command line prints it without a traceback and exits 2."""

    exit_code = 2

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = [p if isinstance(p, Problem) else Problem(p) for p in problems]
        super().__init__("\n".join(str(p) for p in self.problems))


class Finding(NullhouseError):  # noqa: N818 - what a lint or a proof finds is no error
    """The command did its work and found something wrong: exit 1."""

    exit_code = 1


Checked = TypeVar("Checked")


class Checks:
    """Checks of the parts of one input: what is wrong with any of them becomes one error."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def of(self, check: Callable[[], Checked]) -> Checked | None:
        """What a check gives back; None if it found something wrong."""
        try:
            return check()
        except NullhouseError as error:
            self.problems.extend(error.problems)
            return None


def nearest(found: str, allowed: Iterable[str]) -> str:
    """Say what is allowed, the closest match first: ``"a, b, c (did you mean b?)"``."""
    names = sorted(allowed)
    close = difflib.get_close_matches(found, names, n=1, cutoff=0.5)
    listed = ", ".join(names)
    return f"{listed} (did you mean {close[0]}?)" if close else listed
