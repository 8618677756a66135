"""The grid holds what a batch's hypotheses are matched on, and nothing that none of them is."""

from __future__ import annotations

import pytest

from nullhouse.warehouse.covariates import (
    LEVELS,
    PRICE,
    UNSIGNED,
    VOLUME,
    Asked,
    covariate_names,
)


def _hypothesis(consequence: str, trigger: str = "liquidation_cluster") -> dict[str, object]:
    return {"consequence": consequence, "trigger": trigger, "direction": "long", "gates": []}


def test_prices_ask_for_no_level_and_no_label() -> None:
    asked = Asked.of([_hypothesis("price_dislocation")])
    assert (asked.levels, asked.labelled, asked.bins) == ((), False, {})
    assert set(asked.columns) == {*PRICE, *VOLUME}


def test_each_outcome_brings_its_own_level_once() -> None:
    asked = Asked.of([_hypothesis("liquidity_vacuum")] * 2 + [_hypothesis("convergence")])
    assert asked.levels == ("basis", "depth")
    assert set(asked.bins) == {"basis", "depth"}
    assert set(asked.columns) == {*PRICE, *VOLUME, *LEVELS["basis"], *LEVELS["depth"]}
    assert len(asked.columns) == len(set(asked.columns))


def test_labelled_triggers_bring_what_events_are_matched_on() -> None:
    asked = Asked.of([_hypothesis("price_dislocation", "price_shock")])
    assert asked.labelled
    assert set(asked.columns) == {*PRICE, *VOLUME, *UNSIGNED}


@pytest.mark.parametrize("labelled", [False, True])
def test_the_guard_without_volume_names_the_first_columns_of_the_other(labelled) -> None:
    price = covariate_names("price", labelled=labelled, level="")
    both = covariate_names("price_volume", labelled=labelled, level="")
    assert both[: len(price)] == price
    assert both[len(price) :] == VOLUME
