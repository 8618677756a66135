"""The guards of the wall: what they make of what dbt says and leaves behind."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.guards import blind_build, parse
from nullhouse.guards.compiled import Project
from nullhouse.guards.ground import Ground
from nullhouse.guards.side import sides_of

PRIVATE = (
    "Parsing Error\n  Node model.nullhouse.sta_leak attempted to reference node "
    "model.nullhouse.out_windows, which is not allowed because the referenced\n  node is private "
    "to the 'sighted' group."
)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(Home(tmp_path / "home"), tmp_path / "scratch")


def test_a_reference_that_dbt_refuses_is_a_finding(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(home: Home, *arguments: str, target: str) -> None:
        asked.append(target)
        raise NullhouseError(PRIVATE)

    monkeypatch.setattr(parse, "run_dbt", refuse)
    [found] = parse.look(ground)
    assert asked == ["blind", "full", "phase2"]
    assert found.model == "sta_leak"
    assert found.found == "ref('out_windows'), which is private to the group sighted"


def test_a_project_that_does_not_parse_at_all_is_no_finding(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(home: Home, *arguments: str, target: str) -> None:
        raise NullhouseError("Compilation Error: unexpected end of template")

    monkeypatch.setattr(parse, "run_dbt", fail)
    with pytest.raises(NullhouseError, match="unexpected end of template"):
        parse.look(ground)


def test_every_model_of_the_project_is_on_its_side(clean: Project) -> None:
    assert sides_of(clean) == []


def test_a_model_on_the_wrong_side_and_tests_that_are_gone_are_found(clean: Project) -> None:
    manifest = copy.deepcopy(dict(clean.manifest))
    name = "test.nullhouse.assert_every_model_is_on_its_side"
    node = manifest["nodes"][name]
    node["compiled_code"] = node["compiled_code"].replace(
        "('', 'blind', 'blind', 'blind')", "('sta_leak', 'blind', 'sighted', 'blind')"
    )
    [found] = sides_of(Project(clean.home, manifest, clean.models))
    assert (found.model, found.cause) == ("sta_leak", "assert_every_model_is_on_its_side")
    assert "group sighted" in found.found
    kept = {k: n for k, n in manifest["nodes"].items() if n["resource_type"] == "model"}
    [gone] = sides_of(Project(clean.home, {**manifest, "nodes": kept}, clean.models))
    assert gone.cause == "the tests of the wall are gone"


class Builds:
    """Stands for dbt: what each build does to the home, and whether it fails."""

    def __init__(self, *steps: Callable[[Home], None]) -> None:
        self._steps = list(steps)
        self.commands: list[tuple[str, tuple[str, ...]]] = []

    def __call__(self, home: Home, command: str, *, target: str, select: tuple[str, ...]) -> None:
        assert target == "blind"
        self.commands.append((command, select))
        self._steps.pop(0)(home)


def _builds(home: Home) -> None:
    home.blind.touch()


def _fails(home: Home) -> None:
    results: list[dict[str, Any]] = [
        {"unique_id": "model.nullhouse.sta_leak", "status": "error", "message": "no such\nschema"},
        {"unique_id": "model.nullhouse.sta_depth", "status": "success", "message": "OK"},
    ]
    home.compiled("blind").mkdir(parents=True)
    (home.compiled("blind") / "run_results.json").write_text(json.dumps({"results": results}))
    raise NullhouseError("dbt build failed")


def _attaches(home: Home) -> None:
    home.blind.touch()
    home.sighted.touch()


def _writes(home: Home) -> None:
    home.sighted.write_bytes(b"opened")


@pytest.mark.parametrize(
    ("steps", "models"),
    [
        ((_builds, lambda home: None), []),
        ((_fails,), ["sta_leak"]),
        ((_attaches,), ["sighted.duckdb"]),
        ((_builds, _fails), ["sta_leak"]),
        ((_builds, _writes), ["sighted.duckdb"]),
    ],
    ids=["clean", "a model fails", "a file is attached", "a stale file is opened", "or written"],
)
def test_the_blind_build_finds_what_reaches_for_a_result(
    ground: Ground,
    monkeypatch: pytest.MonkeyPatch,
    steps: tuple[Callable[[Home], None], ...],
    models: list[str],
) -> None:
    builds = Builds(*steps)
    monkeypatch.setattr(blind_build, "run_dbt", builds)
    assert [found.model for found in blind_build.look(ground)] == models
    assert [command for command, _ in builds.commands] == ["build", "run"][: len(steps)]


def test_no_result_lies_in_the_home_that_is_built(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(home: Home) -> None:
        assert not any(p.exists() for p in (home.sighted, home.holdout, home.ledger))
        home.blind.touch()

    monkeypatch.setattr(blind_build, "run_dbt", Builds(absent, lambda home: None))
    assert blind_build.look(ground) == []


def test_only_what_differs_is_built_where_the_clean_tree_was(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = Home(tmp_path / "clean" / "blind_build")
    clean.warehouse.mkdir(parents=True)
    clean.blind.touch()
    builds = Builds(_builds, lambda home: None)
    monkeypatch.setattr(blind_build, "run_dbt", builds)
    blind_build.look(Ground(ground.home, ground.scratch, ("sta_depth",), tmp_path / "clean"))
    assert builds.commands[0] == ("build", ("sta_depth+",))
