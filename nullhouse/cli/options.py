"""Options that several verbs share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from nullhouse.base.errors import NullhouseError, Problem

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Symbols = Annotated[str, typer.Option(help="Perpetuals, e.g. BTCUSDT,ETHUSDT.")]
Start = Annotated[str, typer.Option(help="First day, e.g. 2025-05-20.")]
End = Annotated[str, typer.Option(help="Last day, inclusive.")]
Archive = Annotated[
    str | None,
    typer.Option(
        envvar="NULLHOUSE_ARCHIVE",
        help="Binance's archive, a plain HTTP mirror of it, or a folder.",
        show_default="https://data.binance.vision",
    ),
]
Datasets = Annotated[str | None, typer.Option(help="Data sets by id; all by default.")]


def names(text: str) -> list[str]:
    """``a, b`` as a list without blanks."""
    return [part.strip() for part in text.split(",") if part.strip()]


def days(**texts: str) -> tuple[date, ...]:
    """Dates from ISO text; everything that is wrong is said at once."""
    found: list[date] = []
    problems: list[Problem] = []
    for option, text in texts.items():
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            problems.append(
                Problem(
                    what="not a day",
                    where=f"--{option}",
                    found=text,
                    allowed="a calendar day as YYYY-MM-DD",
                )
            )
    if problems:
        raise NullhouseError(*problems)
    return tuple(found)
