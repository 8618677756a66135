"""The verb for what the archive does not have yet: tail."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.errors import Finding, NullhouseError
from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson, days, names
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add

Rest = Annotated[
    list[str] | None,
    typer.Option(
        envvar="NULLHOUSE_REST",
        help="Another REST host of a market (um, cm, spot, option), as MARKET=ADDRESS; repeatable.",
        show_default="Binance's own",
    ),
]


def tail(
    symbols: Annotated[
        str | None, typer.Option(help="Perpetuals, e.g. BTCUSDT; by default those in the home.")
    ] = None,
    datasets: Annotated[
        str | None,
        typer.Option(help="Data sets by id, or all; by default those that the home has."),
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="First day of what the archive did not bring at all.")
    ] = None,
    rest: Rest = None,
    patience: Annotated[
        float, typer.Option(help="Seconds to wait at most when the exchange wants a pause.")
    ] = 300.0,
    as_json: AsJson = False,
) -> None:
    """Bring the lake up to now by REST: from where the archive ends, compared where both are.

    Example: nullhouse tail --symbols BTCUSDT,ETHUSDT
    """
    from nullhouse.steps.tail import bring_tail

    summary = bring_tail(
        Home.current(),
        None if symbols is None else names(symbols),
        None if datasets is None else names(datasets),
        None if start is None else days(start=start)[0],
        rest or [],
        patience,
    )
    show_rows(summary.rows(), "tail", as_json=as_json)
    for note in summary.notes:
        say(f"note: {note}", as_json=as_json)
    say(f"lake: {Home.current().lake}", as_json=as_json)
    if summary.unanswered:
        raise NullhouseError(*summary.unanswered, *summary.refused)
    if summary.refused:
        raise Finding(*summary.refused)
    next_command("dbt build --target blind", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verb."""
    add(app, "Bring data in", tail)
