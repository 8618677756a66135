"""The generator's process cannot reach an outcome, and does not try to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import duckdb
import pytest

from nullhouse.base.home import PROJECT

#: Runs the command line under a hook that sees every file being opened, and forbids what has
#: seen an outcome. What was tried is told at the end, also where the command swallowed it.
GUARDED = textwrap.dedent(
    """
    import json, sys

    FORBIDDEN = ("sighted", "holdout", "ledger", "exploratory")
    tried = []

    def hook(event, arguments):
        if event in ("open", "os.open", "os.scandir", "os.listdir", "sqlite3.connect"):
            path = str(arguments[0])
            if any(word in path for word in FORBIDDEN):
                tried.append(path)
                raise PermissionError(f"forbidden: {path}")

    sys.addaudithook(hook)
    if sys.argv[1] == "--try":
        try:
            open(sys.argv[2])
        except PermissionError:
            pass
    else:
        from nullhouse.cli.main import main

        try:
            main()
        except SystemExit as done:
            assert not done.code, done.code
    print(json.dumps({"tried": tried, "modules": sorted(sys.modules)}), file=sys.stderr)
    """
)
BLIND = {
    "dim_datasets": "dataset_id varchar, sensor varchar, grain varchar, cadence_seconds integer, "
    "rows bigint, missing_share double",
    "evt_events": "event_id varchar, trigger varchar, symbol varchar, direction varchar, "
    "attribute varchar, minute bigint",
    "dim_spans": "span varchar, status varchar, first_minute bigint, last_minute bigint",
    "sta_pre_event": "event_id varchar, state varchar, bucket varchar",
}


def _guarded(home, *arguments):
    """What a command printed, what it tried to open, and what it has imported."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments],
        cwd=PROJECT,
        env={**os.environ, "NULLHOUSE_HOME": str(home), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(done.stderr.splitlines()[-1])


@pytest.fixture
def bare(tmp_path):
    """A home in which nothing is: no outcome, no hold-out, no ledger."""
    return tmp_path


@pytest.fixture
def built(tmp_path):
    """A home with blind tables, and with files of outcomes that no database can open."""
    (tmp_path / "warehouse").mkdir()
    with duckdb.connect(str(tmp_path / "warehouse" / "blind.duckdb")) as connection:
        for name, columns in BLIND.items():
            connection.execute(f"create table {name} ({columns})")
    for name in ("sighted", "holdout"):
        (tmp_path / "warehouse" / f"{name}.duckdb").write_text("whoever reads this has peeked")
    return tmp_path


def test_the_guard_sees_an_attempt_and_stops_it(built):
    path = str(built / "warehouse" / "sighted.duckdb")
    assert _guarded(built, "--try", path)[1]["tried"] == [path]


def test_candidates_are_emitted_where_no_outcome_is(bare):
    printed, seen = _guarded(bare, "generate", "--json")
    assert len(json.loads(printed)) == 163
    assert seen["tried"] == []
    assert list(bare.iterdir()) == []


def test_the_package_that_knows_statistics_is_not_even_loaded(bare):
    modules = _guarded(bare, "generate", "--json")[1]["modules"]
    assert "generator.propose" in modules
    assert not [name for name in modules if name.split(".")[0] == "analysis"]
    assert not [
        name
        for name in modules
        if name.startswith(("nullhouse.steps.evaluate", "nullhouse.ledger"))
    ]


def test_ranking_opens_the_blind_half_and_nothing_else(built):
    printed, seen = _guarded(built, "generate")
    assert "candidates, best first" in printed
    assert seen["tried"] == []


@pytest.mark.parametrize("arguments", [("generate", "--rules"), ("generate",)])
def test_generate_may_run_at_any_time(bare, arguments):
    printed, seen = _guarded(bare, *arguments)
    assert seen["tried"] == []
    assert "evaluate is exclusive" in printed or "not ranked yet" in printed


def test_the_same_input_gives_the_same_bytes(bare, built):
    assert _guarded(bare, "generate", "--json")[0] == _guarded(built, "generate", "--json")[0]


def test_an_emitted_candidate_is_its_six_parts(bare):
    for candidate in json.loads(_guarded(bare, "generate", "--json")[0]):
        assert set(candidate) == {
            "hypothesis_id",
            "template_id",
            "mechanism_sentence",
            "event_family_spec",
            "horizon",
            "controls",
        }
