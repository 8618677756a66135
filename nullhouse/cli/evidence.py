"""Verbs that produce or prove evidence: evaluate, verify."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add
from nullhouse.cli.verdicts import show_power, show_verdicts


def evaluate(
    phase: Annotated[int | None, typer.Option(help="1 or 2; both by default.")] = None,
    exploratory: Annotated[
        bool,
        typer.Option(help="Only look: no power gate, nothing in the ledger, never evidence."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold the frozen hypotheses against their controls; the verdicts go into the ledger.

    Example: nullhouse evaluate --phase 1
    """
    from nullhouse.steps.evaluate.run import evaluate_exploratory, evaluate_phases

    if phase not in (None, 1, 2) or (exploratory and phase == 2):
        raise NullhouseError(
            Problem(
                what="no such phase",
                where="--phase",
                found=str(phase),
                allowed="1 or 2; an exploratory look has Phase 1 alone",
            )
        )
    if exploratory:
        say(
            "EXPLORATORY: none of this is evidence, and none of it is in the ledger",
            as_json=as_json,
        )
        show_rows(
            evaluate_exploratory(Home.current()), "exploratory trials, no verdicts", as_json=as_json
        )
        return
    show_verdicts(
        evaluate_phases(Home.current(), phase, told=None if as_json else show_power),
        as_json=as_json,
    )
    next_command("nullhouse report", as_json=as_json)


def verify(
    replay: Annotated[
        bool,
        typer.Option(help="Recompute every trial and verdict from frozen specs and the lake."),
    ] = False,
    lake: Annotated[
        bool, typer.Option(help="Also read every page of the lake against its checksum.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that ledger, frozen files and manifest are as they were written.

    Every line of the ledger carries the hash of the one before, frozen files are what it renders
    to, the manifest is sealed, and the lake's files are there with their rows.

    That proves that nothing was changed, not that it was right: with --replay the tables are
    built anew beside the home and all results are compared bit for bit, with 1 and 2 threads.

    Example: nullhouse verify --replay
    """
    from nullhouse.steps.replay.run import replay as replayed
    from nullhouse.steps.verify import verify as verified

    home = Home.current()
    proved = verified(home, pages=lake)
    if not replay:
        show_rows([proved], "as it was written", as_json=as_json)
        return
    show_rows(replayed(home), "replayed from the lake", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Judge", evaluate, verify)
