"""Options that several verbs share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.own_datasets import CALENDAR

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
Calendar = Annotated[
    Path | None,
    typer.Option(help="Your own release calendar (CSV: event_name,scheduled_at); replaces ours."),
]
Events = Annotated[
    list[str] | None,
    typer.Option(metavar="ID=FILE", help="Your own file (CSV) of a data set; repeatable."),
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


def files(calendar: Path | None, events: list[str] | None) -> dict[str, Path]:
    """A user's files by data set id; everything that is wrong is said at once."""
    pairs = [(f"--events {text}", *text.partition("=")) for text in events or []]
    given = [] if calendar is None else [("--calendar", CALENDAR, str(calendar))]
    given += [(where, name.strip(), file.strip()) for where, name, _, file in pairs]
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for where, name, file in given:
        if not name or not file:
            allowed = "ID=FILE, such as etf_flows=flows.csv"
            problems.append(Problem("no data set and file", where, allowed=allowed))
        elif name in found:
            remedy = "put the rows into one file"
            problems.append(Problem(f"two files are given for {name}", where, remedy=remedy))
        else:
            found[name] = Path(file).expanduser()
    if problems:
        raise NullhouseError(*problems)
    return found


def required(**options: str | None) -> tuple[str, ...]:
    """The values of options that all must be there; those that are not are said at once."""
    absent = [name for name, value in options.items() if value is None]
    if absent:
        remedy = "name symbols and days, or give only files of your own (--calendar, --events)"
        raise NullhouseError(
            *(Problem(f"option --{name} is missing", remedy=remedy) for name in absent)
        )
    return tuple(value for value in options.values() if value is not None)


def moment(**texts: str) -> datetime:
    """A UTC moment without zone from ISO text; an offset is reckoned with."""
    [(option, text)] = texts.items()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        allowed = "a moment such as 2026-01-31T12:00, in UTC or with an offset"
        raise NullhouseError(Problem("not a moment", f"--{option}", text, allowed)) from error
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
