"""Phase 1's order of things: power on record, the level spent, and only then an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis.live_controls import FakeAnswer, LiveControls
from analysis.phase import PhaseResult
from analysis.promotion import Decision
from analysis.rules import Rules
from nullhouse.base.constants import read_constants
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate import phase1 as step
from nullhouse.steps.evaluate.record import Record

CONSTANTS, RULES = read_constants(), Rules(draws=9)
ORIGIN: dict[str, Any] = {
    **dict.fromkeys(("constants_sha256", "data_sha256", "code_sha256"), "same"),
    "epoch": 1,
}
POWER = {"testable": True, "spiked": 0.9, "sentence": "Worth testing."}
HYPOTHESIS = {
    "consequence": "volatility_aftershock",
    "confirmation": "none",
    "direction": "long",
    "status": "frozen",
}


class Crash(Exception):  # noqa: N818 - it is no error of ours
    """The machine goes down while outcomes are in memory."""


@dataclass
class Bench:
    """A ledger, and what the stubbed phase was asked."""

    ledger: Ledger
    seeds: list[int] = field(default_factory=list)
    kinds_before: list[list[str]] = field(default_factory=list)
    crashes: bool = False
    live: LiveControls = field(default_factory=lambda: LiveControls((), None))

    def freeze(self, batch_id: str, *names: str) -> None:
        rows = [{**HYPOTHESIS, "hypothesis_id": n, "batch_id": batch_id} for n in names]
        self.ledger.append([("batch", {"batch_id": batch_id, "hypotheses": rows})])

    def run(self, told: Any = None, origin: dict[str, Any] = ORIGIN) -> None:
        step.phase1(Home(Path("nowhere")), self.ledger, RULES, CONSTANTS, origin, told=told)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.ledger.entries()]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(Ledger(tmp_path / "ledger.jsonl"))

    @contextmanager
    def no_tables(*_: Any, **__: Any) -> Iterator[None]:
        yield None

    def load(_: Any, members: Any, span: str, *, sighted: bool) -> Any:
        made.kinds_before.append(made.kinds())
        return SimpleNamespace(grid=SimpleNamespace(panel=None), families=members)

    def decide(_: Any, members: Any, rules: Any, alpha: float, seed: int, **__: Any) -> PhaseResult:
        made.seeds.append(seed)
        if made.crashes:
            raise Crash
        failed = [Decision(m["hypothesis_id"], False, "adjusted_p", "No.", {}) for m in members]
        return PhaseResult([], failed)

    def weigh(_: Any, members: Any, rules: Any, alpha: float) -> list[Record]:
        return [("power", {"hypothesis_id": m["hypothesis_id"], **POWER}) for m in members]

    for name, stub in {
        "open_tables": no_tables,
        "load_inputs": load,
        "run_phase1": decide,
        "run_live_controls": lambda *_: made.live,
        "without_data": lambda *_: {},
        "too_short": lambda *_: None,
        "without_power": weigh,
    }.items():
        monkeypatch.setattr(step, name, stub)
    return made


def test_power_and_the_spent_level_are_on_record_before_any_outcome_is_read(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1")
    said: list[Any] = []
    bench.run(told=said.append)
    assert bench.kinds_before == [["batch", "power", "assay"]]
    assert [[body["hypothesis_id"] for body in each] for each in said] == [["H_1"]]
    [assay] = bench.ledger.bodies("assay")
    assert (assay["alpha"], assay["alpha_left"], assay["epoch"]) == (0.025, 0.025, 1)


def test_a_seed_knows_neither_the_batch_nor_the_assay(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1")
    bench.freeze("batch_0002", "H_2", "H_3")
    bench.run()
    assert len(bench.seeds) == 2
    assert len(set(bench.seeds)) == 1
    assert [a["alpha"] for a in bench.ledger.bodies("assay")] == [0.025, 0.05 / 6]


def test_an_assay_that_was_cut_off_is_taken_up_and_spends_nothing_more(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1")
    bench.crashes = True
    with pytest.raises(Crash):
        bench.run()
    assert bench.kinds() == ["batch", "power", "assay"]
    bench.crashes = False
    bench.run()
    assert bench.kinds() == ["batch", "power", "assay", "verdict"]
    assert bench.seeds[0] == bench.seeds[1]


def test_an_assay_that_was_cut_off_on_other_data_is_lost_with_its_level(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1")
    bench.crashes = True
    with pytest.raises(Crash):
        bench.run()
    bench.crashes = False
    bench.run(origin={**ORIGIN, "data_sha256": "more"})
    assert [a["alpha"] for a in bench.ledger.bodies("assay")] == [0.025, 0.05 / 6]


def test_who_was_frozen_after_the_first_assay_is_queued_untested(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1")
    bench.run()
    bench.freeze("batch_0002", "H_2")
    bench.run()
    late = bench.ledger.bodies("verdict")[-1]
    assert (late["hypothesis_id"], late["verdict"]) == ("H_2", "queued")
    assert late["reason"].startswith("not_scheduled: ")
    assert len(bench.ledger.bodies("assay")) == 1
    before = bench.kinds()
    bench.run()
    assert bench.kinds() == before
    bench.ledger.append([("epoch", {"epoch": 2})])
    bench.run(origin={**ORIGIN, "epoch": 2})
    assert bench.ledger.bodies("assay")[-1]["hypotheses"] == ["H_2"]
    assert bench.ledger.bodies("assay")[-1]["alpha"] == 0.025


def test_a_void_batch_is_queued_again_untested_and_its_level_is_spent(bench: Bench) -> None:
    bench.freeze("batch_0001", "H_1", "H_2")
    fake = FakeAnswer("fake_1", "labels", "H_1", None, 9, 0.01, rejected=True, promoted=False)
    bench.live = LiveControls((fake,), "9 of 20 families that mean nothing were rejected")
    bench.run()
    assert bench.seeds == []
    assert bench.kinds()[-4:] == ["assay", "live_control", "verdict", "verdict"]
    said = bench.ledger.bodies("verdict")
    assert {(v["verdict"], v["reason"].partition(":")[0]) for v in said} == {
        ("queued", "invalid_assay")
    }
    before = bench.kinds()
    bench.run()
    assert bench.kinds() == before
    # Mended code is another origin: the batch comes back, and pays the next level.
    bench.live = LiveControls((), None)
    bench.run(origin={**ORIGIN, "code_sha256": "mended"})
    assert [a["alpha"] for a in bench.ledger.bodies("assay")] == [0.025, 0.05 / 6]
    assert len(bench.seeds) == 1
