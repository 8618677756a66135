"""Nothing comes twice, and what is frozen next does not hang on what came out before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT, Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.registration.made_up import made_up_results
from nullhouse.ledger.chain import Ledger
from nullhouse.steps import freeze
from nullhouse.steps.create_home import create_home
from nullhouse.steps.generate import candidates

_WORDS = {
    "\nname: ": "\nname: once_more_",
    "\nevent_type: ": "\nevent_type: otherwise_called_",
    "the market shows": "one sees",
}


def look(ground: Ground) -> list[Finding]:
    """Specs that can be frozen again in other words, and freezes that results can steer."""
    root = ground.scratch / "registration-again"
    shutil.rmtree(root, ignore_errors=True)
    plain, steered = Home(root / "plain"), Home(root / "steered")
    _freeze_half(plain)
    shutil.copytree(plain.root, steered.root)
    ledger = Ledger(steered.ledger)
    ledger.append(made_up_results(ledger))
    return [*_steered(plain, steered), *_again(steered)]


def _freeze_half(home: Home) -> None:
    create_home(home)
    every = candidates
    with patch.object(freeze, "candidates", lambda written: every(written)[::2]):
        freeze.freeze_candidates(home, [])


def _steered(plain: Home, steered: Home) -> Iterator[Finding]:
    """The other half is frozen the same whether or not the first half has results."""
    for home in (plain, steered):
        freeze.freeze_candidates(home, [])
    due, found = _last_batch(plain), _last_batch(steered)
    odd = sorted(due.keys() ^ found.keys() | {n for n in due.keys() & found if due[n] != found[n]})
    if odd:
        yield _finding(
            odd[0],
            f"{len(odd)} differ once there are results; {found.get(odd[0], 'not frozen')}",
            str(due.get(odd[0], "not frozen")),
            "what is frozen hangs on what came out of earlier tests",
        )


def _again(home: Home) -> Iterator[Finding]:
    """A shipped idea in other words is the idea that is frozen already."""
    for path in sorted((PROJECT / "generator" / "specs").glob("*.yml")):
        worded = _in_other_words(path, home.root)
        before = len(Ledger(home.ledger).bodies("batch"))
        try:
            freeze.freeze_candidates(home, [worded])
        except NullhouseError as error:
            if "registered already" in str(error):
                continue
            raise
        batches = Ledger(home.ledger).bodies("batch")
        found = "frozen once more" if len(batches) > before else "taken without a word"
        what = "a hypothesis in other words can be tested again"
        yield _finding(path.name, found, "refused: registered already, whatever it is called", what)


def _in_other_words(path: Path, folder: Path) -> Path:
    worded = folder / f"reworded_{path.name}"
    text = path.read_text(encoding="utf-8")
    for said, instead in _WORDS.items():
        text = text.replace(said, instead, 1)
    worded.write_text(text, encoding="utf-8")
    return worded


def _last_batch(home: Home) -> dict[str, dict[str, Any]]:
    batches = Ledger(home.ledger).bodies("batch")
    timeless = [{**h, "frozen_at": ""} for h in batches[-1]["hypotheses"]]
    return {h["hypothesis_id"]: h for h in timeless}


def _finding(row: str, found: str, expected: str, cause: str) -> Finding:
    return Finding(
        guard="registration",
        model="nullhouse/steps/freeze.py",
        row=row,
        expected=expected,
        found=found,
        cause=cause,
        remedy="ids follow from the claim alone; the ledger's results decide nothing but refusals",
    )
