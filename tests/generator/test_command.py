"""What a person sees of the generator on the terminal."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from generator.handwritten import load_handwritten
from generator.queue import Library, put_forward, shipped
from generator.rules import RULES
from nullhouse.cli import show
from nullhouse.cli.main import app
from nullhouse.steps.generate import DECISIONS
from tests.generator.hostile import FUSED, SINGLE


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("NULLHOUSE_HOME", str(tmp_path / "home"))
    # On a wide terminal no sentence is folded.
    monkeypatch.setattr(show, "out", Console(width=1000))

    def run(*arguments):
        return CliRunner().invoke(app, list(arguments))

    return run


@pytest.fixture
def idea(tmp_path):
    def idea(**change):
        path = tmp_path / "idea.yml"
        path.write_text(yaml.safe_dump({**SINGLE, **change}))
        return str(path)

    return idea


def test_generate_counts_and_explains_without_a_warehouse(run):
    done = run("generate")
    assert done.exit_code == 0
    for text in ("by template and operator", "163", "and why", "not ranked yet"):
        assert text in done.output
    assert "a cascade can still be running when the short horizon ends" in " ".join(
        done.output.split()
    )


def test_generate_as_json_is_the_candidates_and_nothing_else(run):
    done = run("generate", "--json")
    emitted = json.loads(done.output)
    assert len(emitted) == 163
    assert {len(candidate) for candidate in emitted} == {6}


def test_the_rules_can_be_asked_for(run):
    done = run("generate", "--rules")
    told = " ".join(done.output.split())
    assert all(situation in told for situation, _, _ in DECISIONS)
    assert all(name in told for name in RULES)
    assert json.loads(run("generate", "--rules", "--json").output)[0]["with"]


def test_describe_gives_reasons_for_both(run):
    told = json.loads(run("describe", "--json").output)
    liquidations = next(d for d in told if d["dataset_id"] == "cm_liquidation_snapshot")
    assert "T1: somebody in it is made to trade" in liquidations["allowed_reasons"]
    assert "T5: nothing in it is scheduled" in liquidations["refused_templates"]


def test_check_ends_well_for_a_sound_idea_and_not_for_another(run, idea):
    assert run("check", idea()).exit_code == 0
    failed = run("check", idea(controls=["time_shuffled"]))
    assert failed.exit_code == 1
    assert "list every mandatory control" in " ".join(failed.output.split())


def test_a_sound_fused_idea_passes(run, tmp_path):
    path = tmp_path / "fused.yml"
    path.write_text(yaml.safe_dump(FUSED))
    assert run("check", str(path)).exit_code == 0


def test_the_whole_space_is_put_forward_in_two_seconds():
    start = time.process_time()
    library = Library.read()
    assert len(put_forward(library, shipped(library))) == 163
    assert time.process_time() - start < 2


def test_the_formal_null_of_fusing_is_there_without_being_asked_for(
    tmp_path, templates, controls, entries
):
    path = tmp_path / "fused.yml"
    path.write_text(yaml.safe_dump(FUSED))
    named = load_handwritten(path, templates, controls, entries).controls
    assert named == (
        *FUSED["controls"],
        "risk_set_gated",
        "risk_set_gated_volume",
        "risk_set_price",
        "risk_set_price_volume",
    )
