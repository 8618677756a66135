"""Verbs about hypotheses before any test: describe, generate, check, freeze."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, say, show_rows


def describe(as_json: AsJson = False) -> None:
    """Show what the introspector sees in each data set, and which templates it may feed.

    Example: nullhouse describe
    """
    from nullhouse.steps.describe import describe_datasets

    show_rows(describe_datasets(Home.current()), "data sets", as_json=as_json)
    next_command("nullhouse generate", as_json=as_json)


def generate(as_json: AsJson = False) -> None:
    """Emit every candidate that the templates' grammars allow, ranked without any outcome.

    Example: nullhouse generate --json
    """
    from nullhouse.steps.generate import emit, ranking

    if as_json:
        show_rows([dict(row) for row in emit()], "candidates", as_json=True)
        return
    show_rows(ranking(Home.current()), "candidates, best first", as_json=False)
    next_command("nullhouse freeze")


def check(
    file: Annotated[Path, typer.Argument(help="A hand-written hypothesis, YAML.")],
    as_json: AsJson = False,
) -> None:
    """Hold a hand-written hypothesis against the checklist of five and the sentence rule.

    Example: nullhouse check my_idea.yml
    """
    from nullhouse.steps.generate import check_file

    show_rows(check_file(file), "checklist", as_json=as_json)
    next_command(f"nullhouse freeze --file {file}", as_json=as_json)


def freeze(
    file: Annotated[list[Path] | None, typer.Option(help="Also a hand-written one.")] = None,
    verify: Annotated[
        bool, typer.Option("--check", help="Only prove that the frozen files are what was frozen.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Register candidates for good: ids, batch of SQL, ledger entry; nothing is overwritten.

    Example: nullhouse freeze && nullhouse freeze --check
    """
    from nullhouse.steps.freeze import check_frozen, freeze_candidates

    if verify:
        show_rows(check_frozen(Home.current()), "frozen batches", as_json=as_json)
        say("the frozen files equal what the ledger's specs render to", as_json=as_json)
        return
    show_rows(freeze_candidates(Home.current(), file or []), "frozen", as_json=as_json)
    next_command("dbt build, then nullhouse evaluate", as_json=as_json)


def render(as_json: AsJson = False) -> None:
    """Render the constants' macro and the catalogue's seeds anew; for who changes the house.

    Example: nullhouse render
    """
    from nullhouse.steps.render import render_all

    show_rows(render_all(), "rendered files", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    for verb in (describe, generate, check, freeze, render):
        app.command()(verb)
