"""The verb ``lint``: what the text of the blind half gives away, without data or a build."""

from __future__ import annotations

import time

import typer

from nullhouse.base.errors import Finding
from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import say, show_rows
from nullhouse.cli.verb import add


def lint(as_json: AsJson = False) -> None:
    """Ask every compiled blind model, its source and its place for a look ahead.

    Compiles the project (no database is opened), then checks its statements, the columns'
    lineage to outcomes, the doors to time, and each model's side. Exit 1 if anything is found.

    Example: nullhouse lint
    """
    from dataclasses import asdict

    from nullhouse.base.lint.book import RULES
    from nullhouse.guards.compiled import compile_apart
    from nullhouse.guards.doors import DOORS, GRAPH_RULES, doors_of
    from nullhouse.guards.lint import PROJECT_RULES, lint_project
    from nullhouse.guards.side import sides_of
    from nullhouse.steps.create_home import create_home

    home = Home.current()
    create_home(home)
    started = time.perf_counter()
    project = compile_apart(home)
    compiled = time.perf_counter()
    found = [*lint_project(project), *doors_of(project), *sides_of(project)]
    linted = time.perf_counter()
    if as_json:
        show_rows([asdict(one) for one in found], "findings", as_json=True)
    rules = len(RULES) + len(PROJECT_RULES) + len(DOORS) + len(GRAPH_RULES)
    summary = (
        f"lint: {len(project.blind)} blind models, {rules} rules, {len(found)} findings "
        f"({linted - compiled:.1f} s, and {compiled - started:.1f} s to compile)"
    )
    if not found:
        say(summary, as_json=as_json)
        return
    if as_json:
        raise typer.Exit(code=1)
    raise Finding(*(one.problem() for one in found), summary)


def register(app: typer.Typer) -> None:
    """Add this verb."""
    add(app, "Judge", lint)
