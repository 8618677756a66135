"""A next epoch: opened when it is needed and there are days that nobody has seen outcomes of."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.constants import read_constants
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.epochs import next_epoch
from nullhouse.steps.spans import propose_split

CONSTANTS = read_constants()
FIRST, LAST = date(2024, 1, 1), date(2024, 5, 29)
REGISTERED = date(2024, 6, 10)


def batch(name: str, at: date, *names: str) -> tuple[str, dict[str, Any]]:
    rows = [{"hypothesis_id": n, "status": "frozen"} for n in names]
    return "batch", {"batch_id": name, "frozen_at": f"{at}T09:00:00", "hypotheses": rows}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An epoch in which one batch was tested, and another frozen after that."""
    found = Ledger(tmp_path / "ledger.jsonl")
    spans = propose_split(FIRST, LAST, CONSTANTS)
    found.append(
        [
            ("epoch", {"epoch": 1}),
            ("split", {"epoch": 1, "spans": spans}),
            batch("early", LAST, "H_1"),
            ("assay", {"assay": 1, "alpha": 0.025}),
            batch("late", REGISTERED, "H_2"),
        ]
    )
    return found


def test_no_epoch_begins_before_there_are_enough_days_after_the_last_registration(
    ledger: Ledger,
) -> None:
    assert next_epoch(ledger, REGISTERED + timedelta(days=49), CONSTANTS) == []
    assert next_epoch(ledger, REGISTERED + timedelta(days=50), CONSTANTS) != []


def test_its_days_lie_after_every_registration_and_after_the_epoch_before(ledger: Ledger) -> None:
    [(kind, body), (_, split)] = next_epoch(ledger, date(2024, 12, 31), CONSTANTS)
    assert (kind, body["epoch"]) == ("epoch", 2)
    first, second = split["spans"]
    assert first["first_day"] == str(REGISTERED + timedelta(days=1))
    assert {span["epoch"] for span in split["spans"]} == {2}
    assert second["first_minute"] - first["last_minute"] > 2 * 1440
    before = ledger.bodies("split")[0]["spans"]
    assert first["first_minute"] > max(span["last_minute"] for span in before)


def test_an_epoch_that_has_alpha_and_nobody_late_goes_on(tmp_path: Path, ledger: Ledger) -> None:
    other = Ledger(tmp_path / "other.jsonl")
    other.append([(e.kind, e.body) for e in ledger.entries()[:-1]])
    assert next_epoch(other, date(2025, 12, 31), CONSTANTS) == []


def test_a_survivor_that_waits_for_the_hold_out_keeps_its_epoch_open(ledger: Ledger) -> None:
    ledger.append([("survived", {"hypothesis_id": "H_1"})])
    assert next_epoch(ledger, date(2025, 12, 31), CONSTANTS) == []
    ledger.append([("verdict", {"hypothesis_id": "H_1", "verdict": "promoted"})])
    assert next_epoch(ledger, date(2025, 12, 31), CONSTANTS) != []
