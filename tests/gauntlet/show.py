"""The matrix for a terminal, as Markdown, and as CSV."""

from __future__ import annotations

import csv
import io

from nullhouse.guards.registry import GUARDS
from tests.gauntlet.leak import Leak
from tests.gauntlet.matrix import BROKE, CAUGHT, NOT_RUN, SILENT, Matrix

_SIGNS = {CAUGHT: "o", SILENT: ".", BROKE: "!", NOT_RUN: "–"}
_SHORT = {
    "parse": "pa", "blind_build": "bb", "side": "si", "doors": "do", "lint": "li",
    "registration": "re", "data_tests": "dt", "oracle": "or", "as_of": "as", "poison": "po",
    "pre_event": "pe", "left_truncation": "lt", "arrival": "ar", "incremental": "in",
}  # fmt: skip
LEGEND = (
    "● caught by the guard it names   o caught as well   . not seen   x passed its guard"
    "\n! the guard could not answer   – not run: nothing it looks at differs, or declared"
)


def sign(matrix: Matrix, leak: Leak, guard: str) -> str:
    """One cell; the guard that a leak names has signs of its own."""
    cell = matrix.cell(leak, guard)
    if guard != leak.caught_by or cell == BROKE:
        return _SIGNS[cell]
    return "●" if cell == CAUGHT else "x"


def as_text(matrix: Matrix) -> str:
    """The matrix within eighty columns."""
    width = 79 - 3 * len(GUARDS)
    head = " " * width + "".join(f" {_SHORT[g]}" for g in GUARDS)
    lines = [head]
    for leak in matrix.leaks:
        name = leak.name if len(leak.name) <= width else leak.name[: width - 1] + "…"
        lines.append(f"{name:<{width}}" + "".join(f"  {sign(matrix, leak, g)}" for g in GUARDS))
    names = "   ".join(f"{short} {name}" for name, short in _SHORT.items())
    return "\n".join([*lines, "", *_wrapped(names), LEGEND])


def as_markdown(matrix: Matrix, command: str, words: str) -> str:
    """The matrix and what each leak is, for a page."""
    head = f"| leak | {' | '.join(GUARDS)} |"
    rows = [
        f"| {leak.name} | {' | '.join(sign(matrix, leak, g) for g in GUARDS)} |"
        for leak in matrix.leaks
    ]
    only = [
        f"- **{guard}**: {', '.join(matrix.only(guard)) or 'none that no other sees'}"
        for guard in GUARDS
    ]
    told = [f"| {leak.name} | {leak.caught_by} | {leak.leak} |" for leak in matrix.leaks]
    return "\n".join(
        [
            "# The gauntlet: leak by guard",
            "",
            f"Measured by `{command}`. {words}.",
            "",
            LEGEND.replace("\n", "  \n"),
            "",
            head,
            "|---" * (len(GUARDS) + 1) + "|",
            *rows,
            "",
            "## Leaks that one guard alone sees",
            "",
            *only,
            "",
            "## What each leak is",
            "",
            "| leak | must be caught by | what it is |",
            "|---|---|---|",
            *told,
            "",
        ]
    )


def as_csv(matrix: Matrix) -> str:
    """One row a leak, one column a guard, the cells in words."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["leak", "caught_by", *GUARDS])
    for leak in matrix.leaks:
        cells = [matrix.cell(leak, g) for g in GUARDS]
        writer.writerow([leak.name, leak.caught_by, *cells])
    return text.getvalue()


def _wrapped(text: str) -> list[str]:
    lines, line = list[str](), ""
    for part in text.split("   "):
        if len(line) + len(part) > 76:
            lines, line = [*lines, line.rstrip()], ""
        line += part + "   "
    return [*lines, line.rstrip()]
