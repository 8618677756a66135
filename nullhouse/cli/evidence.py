"""Verbs that produce or prove evidence: evaluate, verify."""

from __future__ import annotations

from typing import Annotated

import typer

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson
from nullhouse.cli.show import next_command, say, show_rows
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
    as_json: AsJson = False,
) -> None:
    """Prove the ledger's chain: every line carries the hash of the one before.

    That proves that nothing was changed, not that it was right: with --replay the tables are
    built anew beside the home and all results are compared bit for bit, with 1 and 2 threads.

    Example: nullhouse verify --replay
    """
    from nullhouse.ledger.chain import Ledger
    from nullhouse.steps.replay.run import replay as replayed

    home = Home.current()
    entries = Ledger(home.ledger).entries()
    last = entries[-1].sha256 if entries else "nothing is recorded yet"
    chain = [{"entries": len(entries), "last_sha256": last}]
    if not replay:
        show_rows(chain, "ledger", as_json=as_json)
        return
    show_rows(replayed(home), "replayed from the lake", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    for verb in (evaluate, verify):
        app.command()(verb)
