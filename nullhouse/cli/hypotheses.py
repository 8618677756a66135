"""Verbs about hypotheses before any test: describe, generate, check, freeze."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add


def describe(as_json: AsJson = False) -> None:
    """Show what the introspector sees in each data set, and which templates it may feed.

    Example: nullhouse describe
    """
    from nullhouse.steps.describe import describe_datasets

    show_rows(describe_datasets(Home.current()), "data sets", as_json=as_json)
    next_command("nullhouse generate", as_json=as_json)


def generate(
    as_json: AsJson = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Show when to generate, and what a spec may not hold.")
    ] = False,
) -> None:
    """Put forward every candidate that the grammars allow, ranked without any outcome.

    It may run at any time and as often as you like, also while something is evaluated: it reads
    nothing that comes after an event. `evaluate` is exclusive and works its queue in order.

    Example: nullhouse generate --json
    """
    from nullhouse.steps import generate as step

    if rules:
        show_rows(step.decision_table(), "when to do what", as_json=as_json)
        if not as_json:
            show_rows(step.rules_of_specs(), "what a spec may not break", as_json=False)
        return
    if as_json:
        show_rows(step.emit(), "candidates", as_json=True)
        return
    found = step.overview(Home.current())
    if found.ranking:
        show_rows(found.ranking, "candidates, best first", as_json=False)
    show_rows(found.counts, "candidates by template and operator", as_json=False)
    show_rows(found.explained, "what the grammars leave out, and why", as_json=False)
    if not found.ranking:
        say("not ranked yet: scores need the blind tables (dbt build --target blind)")
    next_command("nullhouse freeze")


def check(
    file: Annotated[Path, typer.Argument(help="A hand-written hypothesis, YAML.")],
    as_json: AsJson = False,
) -> None:
    """Hold a hand-written hypothesis against all rules and the checklist of five.

    Example: nullhouse check my_idea.yml
    """
    from nullhouse.steps.generate import check_file

    answers = check_file(file)
    show_rows(answers, "checklist", as_json=as_json)
    if not all(answer["passed"] for answer in answers):
        raise typer.Exit(1)
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
    add(app, "Propose", describe, generate, check, freeze, render)
