"""Verbs that prove that nothing looks ahead: timetravel."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.errors import Finding
from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson, moment
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add


def timetravel(
    as_of: Annotated[str, typer.Option("--as-of", help="Moment, UTC, e.g. 2024-03-20T08:00:23.")],
    poison: Annotated[
        bool, typer.Option("--poison", help="Also turn all that came later into noise.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the blind half as of a moment and compare: what was known by then may not differ.

    The home is only read; what is built beside it goes again. Exit 1 if any row differs.

    Example: nullhouse timetravel --as-of 2024-03-20T08:00:23 --poison
    """
    from nullhouse.steps.timetravel.own import travel

    journey = travel(Home.current(), moment(as_of=as_of), with_noise=poison)
    findings = [vars(each) for each in journey.findings]
    row = {
        "as_of": journey.moment,
        "guards": list(journey.guards),
        "relations_that_differ": len({each.model for each in journey.findings}),
    }
    show_rows([{**row, "findings": findings}] if as_json else [row], "time travel", as_json=as_json)
    if findings and not as_json:
        raise Finding(*(each.problem() for each in journey.findings))
    if findings:
        raise typer.Exit(1)
    say("what was known by then is what is known of it today", as_json=as_json)
    next_command("nullhouse timetravel at another moment, or make timetravel", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Judge", timetravel)
