"""Verbs for looking: status, sql, report, docs."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, say, show_rows


def status(as_json: AsJson = False) -> None:
    """Say what is loaded, frozen, queued and decided, what alpha is left, and what comes next.

    Example: nullhouse status
    """
    from nullhouse.steps.status import summary

    row, command = summary(Home.current())
    show_rows([row], "status", as_json=as_json)
    next_command(command, as_json=as_json)


def sql(
    query: Annotated[str, typer.Argument(help="One SQL statement.")], as_json: AsJson = False
) -> None:
    """Ask the public tables anything, read-only.

    Example: nullhouse sql "select verdict, count(*) from fct_verdicts group by verdict"
    """
    from nullhouse.steps.query import ask

    show_rows(ask(Home.current(), query), "answer", as_json=as_json)


def report(as_json: AsJson = False) -> None:
    """Write the report: one self-contained page below the home.

    Example: nullhouse report
    """
    from nullhouse.steps.report import write_report

    show_rows([{"report": str(write_report(Home.current()))}], "report", as_json=as_json)


def docs(as_json: AsJson = False) -> None:
    """Write dbt's documentation as one page below the home.

    Example: nullhouse docs
    """
    from nullhouse.warehouse.dbt import run_dbt

    home = Home.current()
    run_dbt(home, "docs", "generate", "--static")
    say(f"docs: {home.compiled() / 'static_index.html'}", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    for verb in (status, sql, report, docs):
        app.command()(verb)
