"""Deliberate leaks through the wall; each test says which guard catches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from nullhouse.guards.parse import refusals

if TYPE_CHECKING:
    from tests.wall.conftest import Walled

SIDES = "assert_every_model_is_on_its_side"
CHAINS = "assert_no_blind_model_stands_downstream_of_an_outcome"

BLIND = "models/blind/states/sta_leak.sql"
OUTCOME = "select * from {{ ref('out_windows') }}"
HARD_CODED = "select * from sighted.main.out_windows"
OUTCOME_TABLE = "create table out_windows as select 'BTCUSDT' as symbol, 1.0 as price_sigma"


def private(reader: str, node: str, group: str) -> str:
    """What dbt says where a model refers to one that its group keeps to itself."""
    return (
        f"Node {reader} attempted to reference node model.nullhouse.{node}, which is not allowed "
        f"because the referenced node is private to the '{group}' group."
    )


def test_the_project_as_it_is_wakes_no_guard(walled: Walled) -> None:
    for target in ("blind", "full", "phase2"):
        assert walled.parse(target) == ""
        assert walled.guards_that_notice(target) == set()


@pytest.mark.parametrize(
    ("path", "text", "reader"),
    [
        (BLIND, OUTCOME, "model.nullhouse.sta_leak"),
        (
            "models/blind/states/sta_leak.py",
            "def model(dbt, session):\n    return dbt.ref('out_windows')\n",
            "model.nullhouse.sta_leak",
        ),
        ("models/leak.sql", OUTCOME, "model.nullhouse.leak"),
        ("tests/dbt/assert_leak.sql", OUTCOME, "test.nullhouse.assert_leak"),
    ],
    ids=["blind model", "blind Python model", "model of no side", "test of no side"],
)
def test_a_direct_reference_to_an_outcome_is_refused_when_parsed(
    walled: Walled, path: str, text: str, reader: str
) -> None:
    walled.add(path, text)
    assert private(reader, "out_windows", "sighted") in walled.parse("full")
    # To the blind half no outcome exists; a test that reads one is left out there.
    refused = [found.row for found in refusals(walled.parse("blind"), "blind")]
    assert refused == ([] if reader.startswith("test.") else [reader])


@pytest.mark.parametrize("side", ["blind/states", "sighted/marts"])
def test_a_direct_reference_to_the_hold_out_is_refused_when_parsed(
    walled: Walled, side: str
) -> None:
    walled.add(f"models/{side}/leak.sql", "select * from {{ ref('out_holdout_windows') }}")
    said = walled.parse("phase2")
    assert private("model.nullhouse.leak", "out_holdout_windows", "holdout") in said
    [found] = refusals(said, "phase2")
    assert (found.model, found.row) == ("leak", "model.nullhouse.leak")
    assert "private to the group holdout" in found.found
    # Under the blind target a sighted model does not exist.
    for target in ("full", "blind") if side == "blind/states" else ("full",):
        said = walled.parse(target)
        assert "'model.nullhouse.leak'" in said
        assert "depends on a node named 'out_holdout_windows' which is disabled" in said
        assert [f.model for f in refusals(said, target)] == ["leak"]


def test_a_public_mart_lets_a_blind_model_past_the_parser_but_not_past_the_other_guards(
    walled: Walled,
) -> None:
    walled.add("models/sighted/marts/rpt_bridge.sql", OUTCOME)
    walled.add(BLIND, "select * from {{ ref('rpt_bridge') }}")
    assert walled.parse("full") == ""
    assert walled.guards_that_notice() == {CHAINS}
    assert "'rpt_bridge' which is disabled" in walled.parse("blind")


def test_a_chain_of_blind_models_hides_no_outcome(walled: Walled) -> None:
    walled.add(BLIND, "select * from {{ ref('fct_verdicts') }}")
    walled.add("models/blind/states/sta_second.sql", "select * from {{ ref('sta_leak') }}")
    assert walled.guards_that_notice() == {CHAINS}
    found = walled.run("test", "--select", CHAINS, target="full")[CHAINS]
    # Both models, each with the mart; and what the mart itself stands on.
    assert int(found.message.split()[1]) >= 4


def test_a_hard_coded_outcome_is_seen_by_the_blind_build_alone(walled: Walled) -> None:
    walled.add(BLIND, HARD_CODED)
    assert walled.parse("blind") == ""
    assert walled.guards_that_notice() == set()
    assert_not_attached(walled, "blind", "sighted")


def test_a_sighted_file_that_lies_there_is_still_not_attached(walled: Walled) -> None:
    walled.add(BLIND, HARD_CODED)
    walled.write_sighted(OUTCOME_TABLE)
    assert_not_attached(walled, "blind", "sighted")
    # The leak itself is sound: where outcomes are attached, nothing stops it.
    assert walled.build("sta_leak", target="full").status == "success"


def test_a_hard_coded_hold_out_is_out_of_reach_of_a_full_build(walled: Walled) -> None:
    walled.add(
        "models/sighted/marts/rpt_leak.sql", "select * from holdout.main.out_holdout_windows"
    )
    assert_not_attached(walled, "full", "holdout", name="rpt_leak")


def test_a_hold_out_model_that_opens_itself_is_out_of_reach_all_the_same(walled: Walled) -> None:
    opened = "{{ config(access='public', enabled=true) }} select 1 as price_sigma"
    walled.add("models/holdout/outcomes/out_bridge.sql", opened)
    walled.add("models/sighted/marts/rpt_leak.sql", "select * from {{ ref('out_bridge') }}")
    assert walled.parse("full") == ""
    assert_not_attached(walled, "full", "holdout", name="rpt_leak")


def test_a_blind_model_that_claims_the_sighted_group_stands_on_the_wrong_side(
    walled: Walled,
) -> None:
    walled.add(BLIND, "{{ config(group='sighted') }} " + OUTCOME)
    assert walled.parse("full") == ""
    assert walled.guards_that_notice() == {SIDES, CHAINS}
    # It lies in the blind folder, so the blind half takes it, whatever it calls itself.
    assert "'out_windows' which is disabled" in walled.parse("blind")


@pytest.mark.parametrize(
    ("path", "claim"),
    [
        ("models/blind/states/sta_leak.sql", "group='sighted'"),
        ("models/blind/states/sta_leak.sql", "database='sighted'"),
        ("models/sighted/marts/rpt_leak.sql", "group='blind', access='protected'"),
        ("models/sighted/marts/rpt_leak.sql", "database='blind'"),
        ("models/holdout/outcomes/out_leak.sql", "group='sighted'"),
        ("models/holdout/outcomes/out_leak.sql", "database='sighted'"),
    ],
)
def test_a_model_whose_folder_group_and_database_disagree_stands_on_the_wrong_side(
    walled: Walled, path: str, claim: str
) -> None:
    walled.add(path, f"{{{{ config({claim}) }}}} select 1 as one")
    # Models of the hold-out exist in their own target alone.
    target = "phase2" if "holdout" in path else "full"
    assert walled.parse(target) == ""
    assert walled.guards_that_notice(target) == {SIDES}


@pytest.mark.parametrize("path", ["models/leak.sql", "models/audit/aud_leak.sql"])
def test_a_model_outside_the_halves_is_on_no_side(walled: Walled, path: str) -> None:
    walled.add(path, "select 1 as one")
    assert walled.guards_that_notice() == {SIDES}
    for target in ("blind", "full", "phase2"):
        assert walled.listed(target) <= {"blind", "sighted", "holdout"}


@pytest.mark.parametrize(
    "leak",
    [
        "select * from {{ read_ledger('verdict') }}",
        "select * from read_json('{{ home_path(\"exploratory/trials.jsonl\") }}')",
        'select * from "sighted".main.out_windows',
        "{{ config(pre_hook=\"attach 'sighted.duckdb' as other\") }} from other.main.out_windows",
    ],
    ids=["ledger", "exploratory trials", "outcomes", "attached by a hook"],
)
def test_the_search_for_results_in_blind_sql_finds_them(
    walled: Walled, reads_results: Callable[[str], bool], leak: str
) -> None:
    walled.add(BLIND, leak)
    [node] = walled.run(
        "compile", "--select", "sta_leak", "--no-introspect", target="blind"
    ).values()
    assert reads_results(node.sql)


def assert_not_attached(walled: Walled, target: str, database: str, name: str = "sta_leak") -> None:
    """The build of one model fails because no such database is in reach."""
    node = walled.build(name, target)
    assert node.status == "error"
    # An attached database always has this schema.
    assert f'schema "{database}.main" does not exist' in node.message
