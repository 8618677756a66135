"""Every model of a layer carries the tests that its layer owes; the rules are data."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, NamedTuple

import pytest


class Owed(NamedTuple):
    """Tests of which a model has all, or at least one; names of generic and singular tests."""

    all_of: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    #: The model in which a layer is gathered, and tested once for all.
    gathered_in: str = ""


#: By the beginning of a model's name; the longest that fits decides.
LAYERS = {
    "evt_": Owed(gathered_in="evt_candidates"),
    "evt_candidates": Owed(frozenset({"one_row_per", "assert_every_event_has_a_quiet_refractory_time"})),
    "evt_events": Owed(
        frozenset(
            {
                *("unique", "known_by", "assert_every_event_is_known_when_its_trigger_says"),
                "assert_every_event_has_a_quiet_refractory_time",
            }
        )
    ),
    "sta_": Owed(gathered_in="sta_pre_event"),
    "sta_pre_event": Owed(
        frozenset(
            {
                *("one_row_per", "strictly_before"),
                "assert_every_state_is_the_last_known_before_its_event",
            }
        )
    ),
    "cnf_": Owed(frozenset({"one_row_per"}), frozenset({"confirmed_in_time", "at_or_before"})),
    "evf_": Owed(
        frozenset(
            {"one_row_per", "assert_every_family_holds_the_events_that_its_hypothesis_means"}
        )
    ),
    "ctl_": Owed(
        one_of=frozenset(
            {
                *("measured_over", "trailing_only", "relationships"),
                "assert_no_control_bar_stands_in_a_refractory_time",
                "assert_every_drawn_event_keeps_to_its_span_and_refractory_time",
        "assert_a_bar_meets_the_state_that_an_event_would",
            }
        )
    ),
    "out_": Owed(frozenset({"measured_over"})),
    "dim_spans": Owed(frozenset({"assert_spans_are_apart_by_their_embargo"})),
    "fct_trials": Owed(frozenset({"assert_every_hypothesis_was_frozen_before_its_trials"})),
}  # fmt: skip
BUILD_SIDE = re.compile(r"as_of_before\(\s*ref\('(\w+)'\)")
RANK = re.compile(r"trailing_rank\([^}]*\) \}\} as (\w+)")
#: A rank that is filtered on where it is made and kept nowhere: the reference of bursts tests the
#: one, and of the other only time travel says that nothing later moves it.
UNKEPT = {("evt_aggressive_bursts", "volume_rank"), ("int_basis_jumps", "change_rank")}


class Graph:
    """The project's models, and the tests that stand on each."""

    def __init__(self, manifest: Any) -> None:
        nodes = manifest.nodes.values()
        self.models = {n.name: n for n in nodes if n.resource_type == "model"}
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.columns: set[tuple[str, str, str]] = set()
        for test in (n for n in nodes if n.resource_type == "test"):
            self._take(test, getattr(test, "test_metadata", None))

    def _take(self, test: Any, metadata: Any) -> None:
        attached = getattr(test, "attached_node", None)
        for model in [attached] if attached else test.depends_on.nodes:
            name = model.split(".")[-1]
            self.tests[name].add(metadata.name if metadata else test.name)
            if metadata and test.column_name:
                self.columns.add((name, test.column_name, metadata.name))

    def lacks(self, name: str) -> str:
        """What a model owes to its layer and has not; empty if nothing."""
        prefix = max((p for p in LAYERS if name.startswith(p)), key=len, default="")
        owed, has = LAYERS.get(prefix, Owed()), self.tests[name]
        if owed.gathered_in:
            parents = self.models[owed.gathered_in].depends_on.nodes
            return "" if f"model.nullhouse.{name}" in parents else f"a place in {owed.gathered_in}"
        if owed.one_of and not owed.one_of & has:
            return f"one of {sorted(owed.one_of)}"
        return ", ".join(sorted(owed.all_of - has))


@pytest.fixture(scope="module")
def tested(render: Any) -> Graph:
    return Graph(render.manifest)


def test_every_model_has_the_tests_of_its_layer(tested: Graph) -> None:
    lacking = {name: tested.lacks(name) for name in tested.models if tested.lacks(name)}
    assert lacking == {}


def test_every_layer_has_a_model(tested: Graph) -> None:
    # Models of the hold-out exist in their own target alone; those of `out_` are sighted besides.
    assert [p for p in LAYERS if not any(name.startswith(p) for name in tested.models)] == []


def test_every_build_side_of_an_as_of_join_has_one_row_per_key(tested: Graph) -> None:
    sides = {s for m in tested.models.values() for s in BUILD_SIDE.findall(m.raw_code)}
    assert len(sides) >= 5
    assert [side for side in sorted(sides) if "one_row_per" not in tested.tests[side]] == []


def test_every_rank_is_computed_anew_from_its_past(tested: Graph) -> None:
    ranks = {
        (name, column)
        for name, model in tested.models.items()
        for column in RANK.findall(model.raw_code)
    }
    assert len(ranks) >= 8
    assert {rank for rank in ranks if (*rank, "trailing_only") not in tested.columns} == UNKEPT


def test_a_model_without_its_layers_tests_is_named(tested: Graph) -> None:
    for name in ("out_new", "cnf_new", "ctl_new", "evt_new", "sta_new", "evf_new"):
        assert tested.lacks(name) != ""
