"""Verbs that go the whole way: run, demo."""

from __future__ import annotations

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import (
    Archive,
    AsJson,
    Calendar,
    Datasets,
    End,
    Events,
    Start,
    Symbols,
    days,
    files,
    names,
)
from nullhouse.cli.show import next_command, say
from nullhouse.cli.verb import add
from nullhouse.cli.verdicts import show_verdicts


def run(
    symbols: Symbols,
    start: Start,
    end: End,
    datasets: Datasets = None,
    archive: Archive = None,
    calendar: Calendar = None,
    events: Events = None,
    as_json: AsJson = False,
) -> None:
    """Ingest, generate, freeze, build, evaluate and report in one go; safe to repeat.

    Example: nullhouse run --symbols BTCUSDT,ETHUSDT --start 2024-01-01 --end 2024-06-30
    """
    from nullhouse.steps.run import run_all

    first, last = days(start=start, end=end)
    own = files(calendar, events)
    _show(run_all(Home.current(), names(symbols), first, last, datasets, archive, own), as_json)


def demo(as_json: AsJson = False) -> None:
    """Simulate a world with planted effects and go the whole way in it; no network is needed.

    Example: make demo
    """
    from nullhouse.steps.demo import run_demo

    _show(run_demo(Home.current()), as_json)


def _show(verdicts: list[dict[str, object]], as_json: bool) -> None:
    show_verdicts(verdicts, as_json=as_json)
    say(f"report: {Home.current().report / 'index.html'}", as_json=as_json)
    next_command(
        "nullhouse sql \"select * from fct_verdicts where verdict = 'promoted'\"", as_json=as_json
    )


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "The whole way", run, demo)
