"""The blind half as it must always build: on an empty home, with no outcome in reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.wall.conftest import BlindBuild, Walled


def test_the_blind_half_builds_and_passes_its_tests_alone(blind_build: BlindBuild) -> None:
    failed = {
        name: node.message
        for name, node in blind_build.nodes.items()
        if node.status not in ("success", "pass")
    }
    assert failed == {}


def test_the_whole_blind_half_is_built_and_nothing_else(blind_build: BlindBuild) -> None:
    assert {"int_minutes", "evt_events", "sta_pre_event", "ctl_placebo", "dim_scores"} <= set(
        blind_build.nodes
    )
    folders = {node.folder for node in blind_build.nodes.values()}
    assert folders.isdisjoint({"sighted", "holdout"})


def test_the_walls_own_tests_run_within_the_blind_build(blind_build: BlindBuild) -> None:
    assert {
        "assert_every_model_is_on_its_side",
        "assert_no_blind_model_stands_downstream_of_an_outcome",
    } <= set(blind_build.nodes)


def test_a_blind_build_makes_no_other_database(blind_build: BlindBuild) -> None:
    assert blind_build.databases == {"blind.duckdb"}


def test_no_blind_model_reads_a_file_or_a_database_of_results(
    blind_build: BlindBuild, reads_results: Callable[[str], bool]
) -> None:
    models = {name: node for name, node in blind_build.nodes.items() if node.kind == "model"}
    assert all(node.sql for node in models.values())
    assert [name for name, node in models.items() if reads_results(node.sql)] == []


@pytest.mark.parametrize(
    ("target", "folders"),
    [("blind", {"blind"}), ("full", {"blind", "sighted"}), ("phase2", {"holdout"})],
)
def test_a_target_takes_its_own_folders_and_no_other(
    walled: Walled, target: str, folders: set[str]
) -> None:
    assert walled.listed(target) == folders


def test_nothing_sighted_is_taken_by_the_blind_target_whatever_is_selected(walled: Walled) -> None:
    # With a selection of its own, dbt leaves the target's default selector out.
    listed = walled.listed("blind", "--exclude", "dim_scores")
    assert listed == {"blind"}
