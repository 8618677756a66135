"""Real bars, labels drawn at random: both phases run, and nothing is promoted."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from analysis.rules import Rules
from nullhouse.base.constants import read_constants
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.create_home import create_home
from nullhouse.steps.evaluate.queue import untested_kind
from nullhouse.steps.evaluate.run import evaluate_phases
from nullhouse.steps.freeze import freeze_candidates
from nullhouse.steps.spans import span_of_days
from nullhouse.warehouse.dbt import run_dbt
from tests.e2e.homes import ask

EVENTS = 240


@pytest.fixture(scope="module")
def labelled(
    real_run: tuple[Path, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """The real home with a split of its two weeks and random events in place of the real ones."""
    home = Home(tmp_path_factory.mktemp("labels") / "home")
    shutil.copytree(real_run[0], home.root)
    for folder in (home.frozen, home.ledger.parent):
        shutil.rmtree(folder)
    create_home(home)
    constants = read_constants()
    spans = [
        span_of_days("discovery", date(2025, 5, 22), date(2025, 5, 27), constants),
        span_of_days("holdout", date(2025, 5, 30), date(2025, 6, 1), constants),
    ]
    Ledger(home.ledger).append([("split", {"epoch": 1, "spans": spans})])
    freeze_candidates(home, [])
    run_dbt(home, "build")
    _throw_labels(home, np.random.default_rng(20250520))
    run_dbt(home, "build", select=("evf_members",))
    return home


def _throw_labels(home: Home, rng: np.random.Generator) -> None:
    """Events of every T2 trigger, side and attribute at minutes that mean nothing."""
    with duckdb.connect(str(home.blind)) as blind:
        minutes = [
            row[0]
            for row in blind.execute(
                """select minute from ctl_strata
                   where symbol = 'ETHUSDT' and move_bin is not null and deviation_mad is not null
                       and epoch(known_at) / 60 >= epoch(timestamp '2025-05-22') / 60
                   order by minute"""
            ).fetchall()
        ]
        blind.execute("delete from evt_events; delete from ctl_blocked")
        for trigger in ("desync_spike", "leader_shock"):
            for direction, sign in (("long", 1), ("short", -1)):
                chosen = rng.choice(minutes, 2 * EVENTS, replace=False)
                attributes = rng.choice(["derivative", "spot"], len(chosen))
                for minute, attribute in zip(chosen.tolist(), attributes.tolist(), strict=True):
                    blind.execute(
                        """insert into evt_events
                           select md5(concat(?, ?, ?)), ?, 'ETHUSDT', ?, ?, 1.0, 'unknown', ?,
                               make_timestamp(cast(? as bigint) * 60000000) - interval '5 minutes',
                               make_timestamp(cast(? as bigint) * 60000000), ?""",
                        [trigger, direction, minute, trigger, direction, attribute, sign]
                        + [minute] * 3,
                    )


def _rules() -> Rules:
    """Two weeks have too few days for any verdict: the power gate and the days are let go."""
    return replace(Rules.from_constants(read_constants()), power_gate=False, min_day_clusters=2)


def _with_a_test(ledger: Ledger) -> set[str]:
    """The hypotheses of T2 of one sensor, which have a risk set of their own."""
    frozen = [h for b in ledger.bodies("batch") for h in b["hypotheses"]]
    return {
        h["hypothesis_id"]
        for h in frozen
        if h["template_id"] == "T2"
        and untested_kind(h) is None
        and not h["gates"]
        and h["confirmation"] == "none"
    }


def test_random_labels_are_tried_against_every_control_and_none_is_promoted(labelled: Home) -> None:
    verdicts = evaluate_phases(labelled, None, _rules())
    ids = _with_a_test(Ledger(labelled.ledger))
    tested = [v for v in verdicts if v["hypothesis_id"] in ids]
    assert len(tested) == len(ids) >= 12
    assert {v["verdict"] for v in tested} <= {"discarded", "untestable"}
    trials = ask(
        labelled.root,
        f"""select control_id, count(*) as n, min(p_value) as least, max(p_value) as most
            from sighted.main.fct_trials
            where phase = 1 and hypothesis_id in {tuple(sorted(ids))} group by control_id""",
    )
    by_control = {row["control_id"]: row for row in trials}
    for control in (
        "time_shuffled",
        "direction_inverted",
        "risk_set_price",
        "risk_set_price_volume",
    ):
        assert by_control[control]["n"] == len(tested)
        assert by_control[control]["least"] < by_control[control]["most"]


def test_phase_2_runs_on_the_hold_out_and_finds_nothing_to_confirm(
    labelled: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(labelled.root, home.root)
    ledger = Ledger(home.ledger)
    members = sorted(_with_a_test(ledger))
    # As if all of them had passed Phase 1: a fresh ledger that says so.
    records = [(e.kind, e.body) for e in ledger.entries() if e.kind in ("split", "epoch", "batch")]
    home.ledger.unlink()
    ledger.append([*records, *(("survived", {"hypothesis_id": name}) for name in members)])
    verdicts = evaluate_phases(home, 2, _rules())
    decided = [v for v in verdicts if v["hypothesis_id"] in members]
    assert {v["verdict"] for v in decided} <= {"promoted", "discarded"}
    assert [e.kind for e in ledger.entries() if e.kind == "opened"] == ["opened"]
    trials = ask(
        home.root, "select phase, count(*) as n from sighted.main.fct_trials group by phase"
    )
    assert trials == [{"phase": 2, "n": 2 * len(members)}]
    # A dozen tests at 5 % under two guards: three or more would be a one-in-fifty surprise.
    assert sum(v["verdict"] == "promoted" for v in decided) <= 2
