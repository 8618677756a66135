"""`nullhouse timetravel`: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.cli.main import app
from tests.guards.travel.conftest import Looked, Mutation
from tests.guards.travel.test_mutants import BACKWARD_FILL

Run = Callable[..., Any]
Grow = Callable[[Mutation], Home]
MOMENT = "2024-03-02T04:05:06"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(home: Path, *arguments: str) -> Any:
        monkeypatch.setenv("NULLHOUSE_HOME", str(home))
        return CliRunner().invoke(app, ["timetravel", "--as-of", *arguments])

    return call


@pytest.mark.slow
def test_a_clean_home_ends_with_nothing_found_and_as_it_was(run: Run, grow: Grow) -> None:
    home = grow({}).root
    before = sorted(home.rglob("*"))
    done = run(home, MOMENT, "--poison", "--json")
    assert done.exit_code == 0, done.output
    [row] = json.loads(done.stdout)
    assert (row["guards"], row["findings"]) == (["as_of", "poison"], [])
    assert sorted(home.rglob("*")) == before


@pytest.mark.slow
def test_a_leak_ends_with_one_and_names_the_row_that_moved_it(run: Run, grow: Grow) -> None:
    done = run(grow(BACKWARD_FILL).root, MOMENT, "--json")
    assert done.exit_code == 1, done.output
    found = {each["model"]: each for each in json.loads(done.stdout)[0]["findings"]}
    assert found["int_positioning"]["column"] == "account_ratio"
    assert "um_metrics" in found["int_positioning"]["cause"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [("noon", "not a moment"), ("2031-01-01T00:00:00", "nothing to compare at that moment")],
)
def test_a_moment_that_is_none_or_elsewhere_is_refused(
    run: Run, smallest: Looked, moment: str, said: str
) -> None:
    error = run(smallest.home.root, moment).exception
    assert isinstance(error, NullhouseError) and error.exit_code == 2
    assert said in str(error)


def test_a_home_of_which_nothing_is_built_is_refused(run: Run, tmp_path: Path) -> None:
    error = run(tmp_path / "nowhere", MOMENT).exception
    assert isinstance(error, NullhouseError) and error.exit_code == 2
    assert "nothing is built yet" in str(error)
