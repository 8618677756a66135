"""The epoch's alpha: what an assay takes is gone, and who comes late is not tested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.constants import read_constants
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch, alpha_of_assay, unfinished

CONSTANTS = read_constants()
Record = tuple[str, dict[str, Any]]


def batch(name: str) -> Record:
    return "batch", {"batch_id": name, "hypotheses": []}


def assay(number: int) -> Record:
    return "assay", {"assay": number, "alpha": alpha_of_assay(CONSTANTS, number)}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.jsonl")


def epoch_of(ledger: Ledger, *records: Record) -> Epoch:
    ledger.append(records)
    return Epoch.of(ledger, CONSTANTS)


def test_levels_of_any_number_of_assays_stay_below_the_epochs_alpha() -> None:
    levels = [alpha_of_assay(CONSTANTS, b) for b in range(1, 100_000)]
    assert levels[0] == 0.025
    assert 0.0499 < sum(levels) < 0.05


def test_every_assay_takes_its_level_whatever_came_of_it(ledger: Ledger) -> None:
    now = epoch_of(ledger, ("epoch", {"epoch": 1}), batch("one"), assay(1), assay(2))
    assert now.levels == (0.025, 0.05 / 6)
    assert now.left == pytest.approx(0.05 - 0.025 - 0.05 / 6)
    assert now.next_level == 0.05 / 12


def test_a_batch_that_was_frozen_after_the_first_assay_is_refused(ledger: Ledger) -> None:
    now = epoch_of(ledger, batch("early"), batch("beside"), assay(1), batch("late"))
    assert now.refusal("early") is None and now.refusal("beside") is None
    why = now.refusal("late")
    assert why is not None and why.startswith("not_scheduled: late was frozen after")


def test_a_late_batch_is_in_time_for_the_next_epoch_which_has_an_alpha_of_its_own(
    ledger: Ledger,
) -> None:
    now = epoch_of(ledger, batch("early"), assay(1), batch("late"), ("epoch", {"epoch": 2}))
    assert (now.number, now.spent, now.left) == (2, 0.0, 0.05)
    assert now.refusal("late") is None and now.refusal("early") is None


def test_an_alpha_whose_next_level_no_draw_could_reach_is_spent(ledger: Ledger) -> None:
    records = [batch("one"), *(assay(n) for n in range(1, 22))]
    assert epoch_of(ledger, *records[:-1]).refusal("one") is None
    now = epoch_of(ledger, records[-1])
    why = now.refusal("one")
    assert why is not None and why.startswith("alpha_spent: 21 assays of epoch 1")
    assert now.next_level * 10_000 < 1


def test_an_assay_without_a_result_is_unfinished_and_one_with_a_result_is_not(
    ledger: Ledger,
) -> None:
    ledger.append([assay(1)])
    assert unfinished(ledger) == assay(1)[1]
    ledger.append([("trial", {"assay": 1})])
    assert unfinished(ledger) is None
    ledger.append([assay(2)])
    assert unfinished(ledger) == assay(2)[1]
