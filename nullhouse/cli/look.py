"""Verbs for looking: status, sql, ask, report, docs."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, show_rows
from nullhouse.cli.verb import add


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


def _names(incomplete: str) -> list[str]:
    from nullhouse.steps.questions import questions

    return [q.name for q in questions() if q.name.startswith(incomplete)]


def ask(
    name: Annotated[
        str | None,
        typer.Argument(help="A question; without it, the list.", autocompletion=_names),
    ] = None,
    show_sql: Annotated[
        bool, typer.Option("--sql", help="Print its SQL, and do not run it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask one of the ready questions: what stands, what was close, what waits and why.

    Each is a file below analyses, plain SQL that any DuckDB client can run.

    Example: nullhouse ask what_stands

    Example: nullhouse ask nearest_misses --sql
    """
    from nullhouse.steps.query import ask as answer
    from nullhouse.steps.questions import question, questions

    if name is None:
        show_rows(
            [{"name": q.name, "asks": q.asks} for q in questions()], "questions", as_json=as_json
        )
        next_command("nullhouse ask what_stands", as_json=as_json)
        return
    chosen = question(name)
    if show_sql:
        print(chosen.query, end="")
        return
    show_rows(answer(Home.current(), chosen.query), chosen.asks, as_json=as_json)


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
    show_rows([{"docs": str(home.compiled() / "static_index.html")}], "docs", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Look", status, sql, ask, report, docs)
