"""The command around the measurements: it resumes, mixes nothing, and says what holds."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.calibration.measures import MEASURES
from analysis.calibration.recipe import NULLS
from analysis.rules import Rules
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.base.progress import meter
from nullhouse.cli.main import app
from nullhouse.steps.calibrate import record as recording
from nullhouse.steps.calibrate import run as running
from nullhouse.steps.calibrate import store as storing
from nullhouse.steps.calibrate.document import DOCUMENT, demands_of, document_of, sections_of
from nullhouse.steps.calibrate.jobs import PARTS, Job, jobs_of
from nullhouse.steps.calibrate.pool import side_by_side
from nullhouse.steps.calibrate.record import Measured, read_record, write_record
from nullhouse.steps.calibrate.run import (
    Effort,
    arrays_of,
    calibrate,
    measured_of,
    run_worlds,
    worlds_store,
)
from nullhouse.steps.calibrate.store import ARRAYS, Store
from nullhouse.steps.calibrate.worlds import SEEDS, World, worlds_of


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of its own, where nothing was recorded before."""
    monkeypatch.setattr(recording, "RECORD", tmp_path / "calibration.parquet")
    return Home(tmp_path / "home")


def test_a_jobs_first_result_stands(home: Home) -> None:
    store = Store(home, "arrays", ARRAYS)
    store.add("size|W0|0", {"p": 0.5})
    store.add("size|W0|0", {"p": 0.7})
    store.add("size|W0|1", {"p": math.nan})
    assert store.read() == {"size|W0|0": {"p": 0.5}, "size|W0|1": {"p": None}}


def test_a_line_that_a_crash_tore_is_measured_again(home: Home) -> None:
    store = Store(home, "arrays", ARRAYS)
    store.add("a", 1)
    with store.path.open("ab") as handle:
        handle.write(b'{"job":"b","resu')
    assert store.read() == {"a": 1}
    store.add("b", 2)
    assert store.read() == {"a": 1, "b": 2}


def test_other_code_finds_nothing_of_what_this_code_measured(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = arrays_of(home)
    store.add("a", 1)
    texts = ARRAYS.texts()
    assert "analysis/risk_set.py" in texts and "analysis/calibration/engine.py" in texts
    assert not any(name.startswith("analysis/report/") for name in texts)
    changed = {**texts, "analysis/risk_set.py": texts["analysis/risk_set.py"] + "# changed\n"}
    monkeypatch.setattr(storing.Sources, "texts", lambda self: changed)
    assert arrays_of(home).read() == {}


def test_cells_grow_evenly_and_a_job_occurs_once() -> None:
    whole = jobs_of(tuple(PARTS), 1.0)
    assert len({job.key for job in whole}) == len(whole)
    first = whole[: len(whole) // 10]
    for name, part in PARTS.items():
        for cell in part.cells:
            made = sum(job.part == name and job.cell == cell for job in first)
            assert made == pytest.approx(part.repetitions / 10, abs=1.01)
    assert set(jobs_of(tuple(PARTS), 0.02)) <= set(whole)


def test_a_seed_follows_from_part_and_repetition_alone() -> None:
    assert Job(3, "size", "W0").seed == Job(3, "size", "W7").seed
    assert len({Job(n, part, "W0").seed for n in range(50) for part in PARTS}) == 50 * len(PARTS)


def test_a_run_that_died_goes_on_and_doubles_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def measure(job: Job, rules: Rules) -> dict[str, Any]:
        if len(made) == 5:
            made.append("died")
            raise KeyboardInterrupt
        made.append(job.key)
        return {"seed": job.seed}

    monkeypatch.setattr(running, "measure", measure)
    effort = Effort(parts=("worst", "hidden"), share=0.01, processes=1)
    with pytest.raises(KeyboardInterrupt):
        calibrate(home, effort)
    found = calibrate(home, effort)
    wanted = jobs_of(effort.parts, effort.share)
    assert found == {job.key: {"seed": job.seed} for job in wanted}
    assert sorted(made) == sorted([*(job.key for job in wanted), "died"])
    assert len(arrays_of(home).path.read_text().splitlines()) == len(wanted)


def test_nothing_is_begun_after_the_time_is_up(home: Home) -> None:
    assert calibrate(home, Effort(minutes=0.0, processes=1)) == {}


def test_any_number_of_processes_gives_the_same() -> None:
    tasks = list(range(12))
    found: dict[int, dict[int, float]] = {}
    for processes in (1, 2):
        kept: dict[int, float] = {}
        with meter("", total=12) as progress:
            side_by_side(math.sqrt, tasks, kept.__setitem__, processes, math.inf, progress)
        found[processes] = kept
    assert found[1] == found[2] == {task: math.sqrt(task) for task in tasks}


def test_the_command_answers_machines(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NULLHOUSE_HOME", str(home.root))
    for key, result in _sizes(0.001, 4).items():
        arrays_of(home).add(key, result)
    done = CliRunner().invoke(app, ["calibrate", "--minutes", "0", "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["demands"][0]["state"] == "fails"
    assert {row["class"] for row in found["tables"]["Size"]} == {f"{k}/15" for k in MEASURES}


def test_all_wrong_options_are_said_at_once(home: Home) -> None:
    with pytest.raises(NullhouseError) as error:
        calibrate(home, Effort(parts=("sizes",), share=0.0, processes=0))
    text = str(error.value)
    assert "did you mean size?" in text
    assert "--share" in text and "--processes" in text


def test_a_world_that_was_judged_is_not_judged_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[World] = []

    def go_through(root: str, world: World) -> dict[str, Any]:
        judged.append(world)
        return {"true": [], "verdicts": []}

    monkeypatch.setattr(running, "go_through", go_through)
    wanted = worlds_of(0.1)
    run_worlds(home, wanted[:2], 1, math.inf)
    run_worlds(home, wanted, 1, math.inf)
    assert judged == wanted
    assert set(worlds_store(home).read()) == {world.key for world in wanted}


def test_every_planted_world_has_a_twin_without_the_plant() -> None:
    worlds = {(world.plant, world.seed) for world in worlds_of(1.0)}
    assert len(worlds) == sum(SEEDS.values())
    assert all(("nothing", seed) in worlds for _, seed in worlds)


def _sizes(p: float, runs: int) -> dict[str, Any]:
    """Results as they would be if every test always gave one p-value."""
    kinds = {
        f"{kind}/15": {"p": {"price": p, "price_volume": p}, "effect": {}} for kind in MEASURES
    }
    return {f"size|{world}|{n}": kinds for world in NULLS for n in range(runs)}


@pytest.mark.parametrize(
    ("p", "runs", "state"), [(0.001, 10, "fails"), (0.9, 10, "open"), (0.9, 500, "holds")]
)
def test_a_guard_that_rejects_like_a_circular_shift_fails_its_demand(
    p: float, runs: int, state: str
) -> None:
    [demand, *_] = demands_of(sections_of(_sizes(p, runs)))
    assert demand.name.startswith("size of every class")
    assert demand.state == state


def _verdict(verdict: str, effect: float, consequence: str) -> dict[str, Any]:
    return {
        "trigger": "liquidation_cluster",
        "direction": "long",
        "attribute": None,
        "consequence": consequence,
        "horizon": "short",
        "verdict": verdict,
        "code": "",
        "effect": effect,
    }


@pytest.mark.parametrize(
    ("effect", "twin", "false"),
    [(0.4, ("discarded", 0.0), 0), (0.4, ("discarded", 0.395), 1), (0.4, ("promoted", 0.1), 1)],
)
def test_a_promotion_is_false_unless_the_plant_moved_its_effect(
    effect: float, twin: tuple[str, float], false: int
) -> None:
    true = {k: v for k, v in _verdict("", 0, "price_dislocation").items() if k != "attribute"}
    planted = {
        "true": [true],
        "verdicts": [
            _verdict("promoted", 0.5, "price_dislocation"),
            _verdict("promoted", effect, "volatility_aftershock"),
        ],
    }
    plain = {"true": [], "verdicts": [_verdict(*twin, "volatility_aftershock")]}
    [section] = sections_of({"world|reversal|1": planted, "world|nothing|1": plain})
    [row] = [row for row in section.rows if row["planted"] == "reversal"]
    assert row["plant found"] == "yes"
    assert (row["false"] != "–") == bool(false)


def test_equal_results_give_equal_records_and_pages(tmp_path: Path) -> None:
    results = _sizes(0.4, 3)
    turned = dict(reversed(results.items()))
    pages = []
    for name, found in (("a", results), ("b", turned)):
        path = tmp_path / f"{name}.parquet"
        kept = write_record({"arrays": Measured("f" * 64, found)}, path)
        pages.append((path.read_bytes(), document_of(kept)))
    assert pages[0] == pages[1]
    assert "make calibrate" in pages[0][1]


def test_a_kind_that_was_not_measured_anew_stays_as_it_was(tmp_path: Path) -> None:
    path, world = tmp_path / "kept.parquet", {"world|nothing|1": {"true": [], "verdicts": []}}
    write_record({"arrays": Measured("a" * 64, {"x": 1}), "worlds": Measured("b", world)}, path)
    kept = write_record({"arrays": Measured("c" * 64, {"y": 2}), "worlds": Measured("d", {})}, path)
    assert kept == {"arrays": Measured("c" * 64, {"y": 2}), "worlds": Measured("b", world)}


def test_a_fresh_home_goes_on_from_the_record(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def measure(job: Job, rules: Rules) -> dict[str, Any]:
        made.append(job.key)
        return {"p": job.seed / 3.0}

    monkeypatch.setattr(running, "measure", measure)
    effort = Effort(parts=("worst",), share=0.01, processes=1)
    first = calibrate(home, effort)
    write_record(measured_of(home))
    fresh = Home(home.root / "fresh")
    again = calibrate(fresh, Effort(parts=("worst",), share=0.02, processes=1))
    assert len(made) == len(set(made)) == len(again) > len(first)
    assert {job: again[job]["p"] for job in first} == pytest.approx(
        {job: found["p"] for job, found in first.items()}, rel=1e-5
    )
    monkeypatch.setattr(storing.Sources, "texts", lambda self: {"other": "code"})
    assert calibrate(fresh, Effort(minutes=0.0)) == {}


def test_the_committed_page_is_what_the_committed_measurements_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document_of(read_record())


@pytest.mark.slow
def test_a_small_world_goes_the_whole_way_and_is_kept(home: Home) -> None:
    world = World("reversal", 1, days=4, symbols=("BTCUSDT", "ETHUSDT"))
    run_worlds(home, [world], 1, math.inf)
    kept = worlds_store(home).path.read_bytes()
    run_worlds(home, [world], 1, math.inf)
    assert worlds_store(home).path.read_bytes() == kept
    [judged] = worlds_store(home).read().values()
    assert judged["true"] and judged["verdicts"]
    assert {v["verdict"] for v in judged["verdicts"]} <= {"untestable", "discarded"}
    assert not (home.root / "calibration" / "homes" / world.key.replace("|", "-")).exists()
