"""Registration: ledgers in the wrong order, controls that peek, and phases that take too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.controls import CONTROLS
from analysis.controls.base import Control
from generator.registration import candidate_of
from nullhouse.base.home import Home
from nullhouse.guards.ground import Ground
from nullhouse.guards.registration import answered, draws, frozen, phases, record, sight
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.evaluate import phase2
from nullhouse.steps.evaluate.queue import Standing
from nullhouse.steps.freeze import freeze_candidates

ALPHA = 0.05
FROZEN = {"hypothesis_id": "H_1", "status": "frozen"}
BATCH = ("batch", {"hypotheses": [FROZEN]})
TRIAL = ("trial", {"hypothesis_id": "H_1", "phase": 1})
SURVIVED = ("survived", {"hypothesis_id": "H_1"})
OPENED = ("opened", {"hypotheses": ["H_1"]})
LATE = ("trial", {"hypothesis_id": "H_1", "phase": 2})
PROMOTED = ("verdict", {"hypothesis_id": "H_1", "verdict": "promoted", "decided_in": "phase2"})
DISCARDED = ("verdict", {"hypothesis_id": "H_1", "verdict": "discarded", "decided_in": "phase1"})
FIRST_ASSAY = ("assay", {"alpha": ALPHA / 2})
LATE_BATCH = ("batch", {"hypotheses": [], "batch_id": "late"})
ASSAY_OF_LATE = ("assay", {"alpha": ALPHA / 6, "batch_id": "late"})
WAITS = ("verdict", {"hypothesis_id": "H_1", "verdict": "untestable", "decided_in": "phase1"})


def ledger_of(*records: tuple[str, dict[str, Any]]) -> list[Entry]:
    return [Entry(n, "", kind, "", body) for n, (kind, body) in enumerate(records, start=1)]


@pytest.mark.parametrize(
    "records",
    [
        (BATCH, TRIAL, SURVIVED, OPENED, LATE, PROMOTED),
        (BATCH, WAITS, TRIAL, DISCARDED),
        (BATCH, ("assay", {"alpha": ALPHA / 2}), ("assay", {"alpha": ALPHA / 6})),
        (BATCH, FIRST_ASSAY, LATE_BATCH, ("epoch", {}), FIRST_ASSAY, ASSAY_OF_LATE),
    ],
)
def test_a_ledger_in_order_holds_no_breach(records: tuple[Any, ...]) -> None:
    assert record.breaches(ledger_of(*records), ALPHA) == []


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ((TRIAL, BATCH), "before any batch"),
        ((("refused", FROZEN), TRIAL), "before any batch"),
        ((BATCH, BATCH), "frozen anew"),
        ((BATCH, OPENED), "the hold-out opened for it"),
        ((BATCH, SURVIVED, OPENED, OPENED), "opened for it again"),
        ((BATCH, SURVIVED, LATE), "without an opening"),
        ((BATCH, SURVIVED, PROMOTED), "without an opening"),
        ((BATCH, DISCARDED, TRIAL), "after discarded"),
        ((BATCH, DISCARDED, SURVIVED), "after discarded"),
        ((BATCH, ("assay", {"alpha": ALPHA})), "level 0.05"),
        ((BATCH, FIRST_ASSAY, LATE_BATCH, ASSAY_OF_LATE), "frozen after the epoch's first assay"),
    ],
)
def test_an_entry_out_of_turn_is_found(records: tuple[Any, ...], words: str) -> None:
    found = record.breaches(ledger_of(*records), ALPHA)
    assert words in found[0].found
    assert f"entry {len(records)}" in found[0].row or words == "before any batch"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A home in which everything is frozen and nothing was tried."""
    folder = tmp_path_factory.mktemp("registration")
    home = Home(folder / "home")
    freeze_candidates(home, [])
    return Ground(home, folder / "scratch")


def test_a_frozen_home_wakes_none_of_its_parts(ground: Ground) -> None:
    assert [part.look(ground) for part in (record, frozen, sight, phases, draws)] == [[]] * 5


def test_a_broken_chain_is_a_finding(ground: Ground, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ledger.parent.mkdir()
    line = ground.home.ledger.read_text().replace("frozen", "Frozen", 1)
    home.ledger.write_text(line)
    found = answered(record.look, Ground(home, tmp_path / "scratch"))
    assert ["chain is broken" in finding.found for finding in found] == [True]


def test_a_gate_written_into_a_frozen_file_is_found(ground: Ground, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ledger.parent.mkdir()
    home.ledger.write_bytes(ground.home.ledger.read_bytes())
    home.frozen.mkdir()
    for path in ground.home.frozen.iterdir():
        text = path.read_text().replace("gates=[]", "gates=['volatility:low']", 1)
        (home.frozen / path.name).write_text(text)
    found = frozen.look(Ground(home, tmp_path / "scratch"))
    assert {f.cause for f in found} == {
        "a frozen file is not what the ledger's specs render to",
        "the batch is not the bytes that were frozen",
    }


def test_an_identity_that_changed_since_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Ledger(ground.home.ledger).bodies("batch")[0]["hypotheses"][0]
    spec = type(candidate_of(row).event_family_spec)
    monkeypatch.setattr(spec, "spec_sha256", property(lambda _: "0" * 64))
    assert answered(frozen.look, ground)


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_a_control_that_picks_its_rows_by_their_outcome_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    control = CONTROLS[name]

    def peeking(panel: Any, families: Any, *rest: Any) -> Any:
        seen = families[0].outcome
        good = [np.sort(part[seen[part] > 0]) for part in families[0].clustered]
        kept = families[0].events[seen[families[0].events] > -1]
        chosen = replace(families[0], clustered=tuple(good), events=kept, fused=None)
        return control.run(panel, [chosen], *rest)

    monkeypatch.setitem(CONTROLS, name, replace_run(control, peeking))
    assert {f.model for f in draws.look(None)} == {f"analysis/controls: {name}"}  # type: ignore[arg-type]


def replace_run(control: Control, run: Callable[..., Any]) -> Control:
    return replace(control, run=run)


def test_a_reject_that_enters_phase_two_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Standing, "is_final", property(lambda _: False))
    found = phases.look(ground)
    assert {f.model.rpartition("/")[2] for f in found} == {"phase1.py", "phase2.py"}
    assert any("failed" in f.found for f in found)


def test_an_opening_that_is_not_on_record_before_the_file_is_read_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phase2, "_open", lambda *_: None)
    assert any("0 openings" in f.found for f in phases.look(ground))
