"""What a guard found, so that a person can mend it without running anything again."""

from __future__ import annotations

from dataclasses import dataclass

from nullhouse.base.errors import Problem


@dataclass(frozen=True)
class Finding:
    """One leak: where it shows, both values, and the source row whose change moved it."""

    guard: str
    #: A relation, or a file below the project's root.
    model: str
    #: The first column that differs; empty where a whole row or statement is meant.
    column: str = ""
    #: The key of the first differing row, or the text that broke a rule.
    row: str = ""
    #: What must be, and what is.
    expected: str = ""
    found: str = ""
    #: The source row that moved it, or the rule that it breaks.
    cause: str = ""
    remedy: str = ""

    def problem(self) -> Problem:
        """The finding in the words in which the command line prints every problem."""
        place = ".".join(part for part in (self.model, self.column) if part)
        return Problem(
            what=f"{self.guard}: {self.cause}" if self.cause else self.guard,
            where=f"{place} [{self.row}]" if self.row else place,
            found=self.found,
            allowed=self.expected,
            remedy=self.remedy,
        )
