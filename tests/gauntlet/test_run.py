"""A few cheap leaks from end to end: in a copy of the tree, caught there, and gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from nullhouse.base.home import PROJECT, Home
from nullhouse.guards.registry import GUARDS
from nullhouse.steps.create_home import create_home
from tests.gauntlet.leak import STATIC, Edit, Leak, load_leaks
from tests.gauntlet.matrix import BROKE, CAUGHT, SILENT
from tests.gauntlet.project import tree_sha256
from tests.gauntlet.run import Gauntlet, Outcome, _cell, _less
from tests.gauntlet.worlds import LEAKY

CHEAP = ("own_as_of_join", "control_that_peeks", "state_refs_an_outcome")


@pytest.fixture(scope="module")
def gauntlet(tmp_path_factory: pytest.TempPathFactory) -> Gauntlet:
    """Empty homes in the place of worlds: enough for guards that look at no data."""
    made = Gauntlet(tmp_path_factory.mktemp("gauntlet"), ())
    for world in LEAKY.values():
        create_home(Home(made.world(world) / "home"))
    return made


def run(gauntlet: Gauntlet, leak: Leak) -> Outcome:
    return gauntlet.run(leak, LEAKY[leak.world], gauntlet.root / "slot", build=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEAP)
def test_a_leak_is_caught_by_its_guard_and_the_tree_stays_as_it_is(
    gauntlet: Gauntlet, name: str
) -> None:
    leak = next(leak for leak in load_leaks() if leak.name == name)
    before = tree_sha256(PROJECT)
    outcome = run(gauntlet, leak)
    assert (outcome.broken, outcome.errors) == ("", {})
    assert outcome.cells == {leak.caught_by: CAUGHT}
    assert tree_sha256(PROJECT) == before


@pytest.mark.parametrize(("words", "cell"), [("is private to", CAUGHT), ("a typo", SILENT)])
def test_a_typo_is_no_catch_of_a_leak(words: str, cell: str) -> None:
    edit = (Edit("a", "b", "c"),)
    leak = Leak("a", "A.", "parse", edit, "made_up", builds=False, says="private")
    said = {"findings": [{"guard": "parse", "found": words}], "error": ""}
    assert _cell("parse", said, leak) == cell
    assert _cell("side", said, leak) == CAUGHT
    assert _cell("side", {**said, "error": "it broke"}, leak) == BROKE


def test_the_named_guard_always_runs_and_a_dear_one_only_where_it_is_named_or_due() -> None:
    every = Gauntlet(PROJECT, tuple(GUARDS))
    edit = (Edit("a", "b", "c"),)
    leak = Leak("a", "A.", "doors", edit, "wall", skip={"arrival": "no file is read"})
    assert set(GUARDS) - set(every.asked_about(leak)) == {"arrival", "incremental"}
    named = Leak("b", "B.", "incremental", edit, "wall")
    assert every.asked_about(named)[-1] == "incremental"
    unbuilt = Leak("c", "C.", "parse", edit, "wall", builds=False, says="private")
    assert set(every.asked_about(unbuilt)) == set(STATIC)
    assert Gauntlet(PROJECT, ()).asked_about(leak) == ("doors",)


def test_what_a_guard_says_of_the_clean_tree_too_is_no_catch(gauntlet: Gauntlet) -> None:
    finding = {"guard": "doors", "model": "sta_trend", "row": "as ever"}
    clean = Outcome("plain", {}, {}, {"doors": [finding]}, {})
    said = {"findings": [finding, {**finding, "row": "anew"}], "error": "", "seconds": 1.0}
    left = _less({"guards": {"doors": said}}, clean)
    assert [f["row"] for f in left["guards"]["doors"]["findings"]] == ["anew"]


def test_a_leak_that_does_not_fit_is_told_and_not_run(gauntlet: Gauntlet) -> None:
    edit = Edit("models/blind/states/sta_trend.sql", "not there", "")
    outcome = run(gauntlet, Leak("stale", "A stale leak.", "side", (edit,), "made_up"))
    assert "not there once" in outcome.broken
    assert outcome.cells == {}


def test_the_project_copy_is_what_is_judged(gauntlet: Gauntlet) -> None:
    assert (gauntlet.root / "slot" / "project" / "dbt_project.yml").is_file()
    assert not (gauntlet.root / "slot" / "project" / ".venv").exists()
    assert Path(PROJECT) not in (gauntlet.root / "slot" / "project").parents
