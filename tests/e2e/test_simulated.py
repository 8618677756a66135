"""A simulated world without a planted effect goes the whole way, and nothing is promoted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nullhouse.ledger.chain import Ledger
from tests.e2e.homes import ask, must, nullhouse

Done = tuple[Path, list[dict[str, Any]]]


def test_a_world_without_an_effect_promotes_nothing_though_naive_controls_would(
    simulated_run: Done,
) -> None:
    home, verdicts = simulated_run
    assert {v["verdict"] for v in verdicts} <= {"discarded", "untestable", "queued"}
    queued = [v for v in verdicts if v["verdict"] == "queued"]
    assert all(v["reason"].startswith("no_test: ") for v in queued)
    beaten = ask(
        home,
        """select count(*) as n from sighted.main.fct_trials
           where control_id = 'time_shuffled' and passed""",
    )
    # Clustering and reversal are in the world: shuffled times alone would have promoted them.
    assert beaten[0]["n"] > 0


def test_what_was_tested_has_a_trial_for_every_control(simulated_run: Done) -> None:
    home, _ = simulated_run
    lacking = ask(
        home,
        """with tested as (
               select hypothesis_id, list(control_id) as answered
               from sighted.main.fct_trials where phase = 1 group by hypothesis_id
           )
           select hypothesis_id from tested inner join sighted.main.dim_hypotheses using (hypothesis_id)
           where not list_has_all(answered, controls)""",
    )
    assert lacking == []
    assert ask(home, "select count(*) as n from sighted.main.fct_trials")[0]["n"] > 0


def test_doubled_liquidations_are_counted_once(simulated_run: Done) -> None:
    home, _ = simulated_run
    row = ask(
        home,
        """select (select sum(rows) from blind.main.dim_datasets where sensor = 'forced_flow') as lake,
                  (select count(*) from blind.main.int_liquidation_prints) as prints""",
    )[0]
    assert row["lake"] == 2 * row["prints"] > 0


def test_missing_days_are_recorded_as_the_truth_has_them(simulated_run: Done) -> None:
    home, _ = simulated_run
    truth = json.loads((home.parent / "archive" / "truth.json").read_text(encoding="utf-8"))
    missing = ask(
        home,
        f"select key from read_parquet('{home}/lake/_manifest.parquet') where state = 'missing'",
    )
    # Implied volatility is asked for, and no simulated archive has it.
    made = [m["key"] for m in missing if "/option/" not in m["key"]]
    assert sorted(made) == sorted(truth["quirks"]["missing_files"])


def test_the_split_leaves_an_embargo_and_outcomes_stay_inside_their_span(
    simulated_run: Done,
) -> None:
    home, _ = simulated_run
    spans = {s["span"]: s for s in ask(home, "select * from blind.main.dim_spans")}
    assert {s["status"] for s in spans.values()} == {"frozen"}
    last = ask(
        home, "select max(minute) as m from sighted.main.out_windows where horizon = 'medium'"
    )
    assert last[0]["m"] + 1 + 240 <= spans["discovery"]["last_minute"]
    assert spans["holdout"]["first_minute"] - spans["discovery"]["last_minute"] > 2 * 1440


def test_the_ledger_verifies_and_one_changed_byte_is_found(
    simulated_run: Done, tmp_path: Path
) -> None:
    home, _ = simulated_run
    assert must(nullhouse(home, "verify", "--json"))[0]["entries"] > 30
    ledger = home / "ledger" / "ledger.jsonl"
    kept = ledger.read_bytes()
    ledger.write_bytes(kept.replace(b'"discarded"', b'"promoted!"', 1))
    try:
        done = nullhouse(home, "verify")
    finally:
        ledger.write_bytes(kept)
    assert done.returncode == 1
    assert "chain is broken" in done.stdout + done.stderr


def test_a_changed_frozen_file_is_found_and_nothing_is_evaluated(simulated_run: Done) -> None:
    home, _ = simulated_run
    batch = home / "frozen" / "batch_0001.sql"
    kept = batch.read_text(encoding="utf-8")
    batch.write_text(kept.replace("direction='long'", "direction='short'", 1), encoding="utf-8")
    try:
        checked = nullhouse(home, "freeze", "--check")
        evaluated = nullhouse(home, "evaluate")
    finally:
        batch.write_text(kept, encoding="utf-8")
    for done in (checked, evaluated):
        assert done.returncode == 1, done.stdout + done.stderr
        assert "batch_0001.sql" in done.stdout + done.stderr
    assert nullhouse(home, "freeze", "--check").returncode == 0


def test_a_hypothesis_that_is_registered_is_refused_under_another_wording(
    simulated_run: Done, tmp_path: Path
) -> None:
    home, _ = simulated_run
    file = tmp_path / "again.yml"
    file.write_text(
        """\
name: the_same_idea_in_new_words
origin: discovery
template_id: T1
mechanism_sentence: Sellers who cannot wait leave the market louder than it was for a short time.
event_type: forced_flow_cluster
trigger: liquidation_cluster
direction: long
invalidation: opposite_forced_flow
consequence: volatility_aftershock
horizon: short
required_datasets: [um_liquidation_snapshot]
controls: [time_shuffled, direction_inverted, randomised_clustering]
""",
        encoding="utf-8",
    )
    assert nullhouse(home, "check", str(file)).returncode == 0
    done = nullhouse(home, "freeze", "--file", str(file))
    assert done.returncode == 2
    assert "registered already" in done.stdout + done.stderr


def test_evaluating_again_re_reads_the_verdicts_and_adds_nothing(simulated_run: Done) -> None:
    home, verdicts = simulated_run
    before = (home / "ledger" / "ledger.jsonl").read_bytes()
    again = must(nullhouse(home, "evaluate", "--json"))
    assert again == verdicts
    assert (home / "ledger" / "ledger.jsonl").read_bytes() == before


@pytest.mark.slow
def test_every_recorded_number_comes_out_again_from_the_lake_with_one_and_two_threads(
    simulated_run: Done,
) -> None:
    home, _ = simulated_run
    before = (home / "ledger" / "ledger.jsonl").read_bytes()
    rows = must(nullhouse(home, "verify", "--replay", "--json"))
    assert [(row["threads"], row["answer"]) for row in rows] == [
        (1, "the same bits"),
        (2, "the same bits"),
    ]
    assert rows[0]["trials"] == ask(home, "select count(*) as n from fct_trials")[0]["n"] > 0
    assert (home / "ledger" / "ledger.jsonl").read_bytes() == before


@pytest.mark.slow
def test_a_number_that_was_made_up_and_chained_anew_is_named_by_the_replay(
    simulated_run: Done, tmp_path: Path
) -> None:
    home, _ = simulated_run
    ledger = Ledger(home / "ledger" / "ledger.jsonl")
    kept, entries = ledger.path.read_bytes(), ledger.entries()
    trial = next(e for e in entries if e.kind == "trial")
    trial.body["p_value"] = 0.5 * trial.body["p_value"]
    made_up = Ledger(tmp_path / "ledger.jsonl")
    made_up.append([(e.kind, e.body) for e in entries])
    ledger.path.write_bytes(made_up.path.read_bytes())
    try:
        assert nullhouse(home, "verify").returncode == 0
        done = nullhouse(home, "verify", "--replay")
    finally:
        ledger.path.write_bytes(kept)
    assert done.returncode == 1
    said = " ".join((done.stdout + done.stderr).split())
    assert trial.body["hypothesis_id"] in said and trial.body["control_id"] in said
    assert "field p_value" in said
