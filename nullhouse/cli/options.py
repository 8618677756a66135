"""Options that several verbs share."""

from __future__ import annotations

from datetime import UTC, date, datetime
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


def moment(**texts: str) -> datetime:
    """A UTC moment without zone from ISO text; an offset is reckoned with."""
    [(option, text)] = texts.items()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        allowed = "a moment such as 2026-01-31T12:00, in UTC or with an offset"
        raise NullhouseError(Problem("not a moment", f"--{option}", text, allowed)) from error
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
