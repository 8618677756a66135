"""Phase 2 can restrict and refuse; whoever lost Phase 1 stays lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.rules import Rules
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate import phase2 as step
from nullhouse.steps.evaluate.queue import standings

LOST = {"hypothesis_id": "H_1", "verdict": "discarded", "decided_in": "phase1"}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    found = Ledger(tmp_path / "ledger.jsonl")
    rows = [{"hypothesis_id": "H_1", "status": "frozen"}]
    found.append([("batch", {"batch_id": "b", "hypotheses": rows}), ("verdict", LOST)])
    return found


@pytest.mark.parametrize(
    "rescue",
    [
        [("survived", {"hypothesis_id": "H_1"})],
        [("survived", {"hypothesis_id": "H_1"}), ("opened", {"hypotheses": ["H_1"]})],
        [("survived", {"hypothesis_id": "H_1"}), ("verdict", {**LOST, "verdict": "queued"})],
        [("verdict", {**LOST, "verdict": "promoted", "decided_in": "phase2"})],
    ],
)
def test_a_loser_of_phase_1_is_not_rescued_by_anything_that_is_written_later(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, rescue: list[tuple[str, dict[str, Any]]]
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("the hold-out must stay closed")

    monkeypatch.setattr(step, "run_dbt", never)
    monkeypatch.setattr(step, "open_tables", never)
    ledger.append(rescue)
    before = ledger.path.read_bytes()
    step.phase2(Home(Path("nowhere")), ledger, Rules(), {})
    assert ledger.path.read_bytes() == before
    [standing] = standings(ledger)
    assert standing.is_final and standing.verdict is not None
    assert standing.verdict["verdict"] == "discarded"
