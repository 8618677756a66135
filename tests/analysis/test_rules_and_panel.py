"""Constants from a table, and inputs that make no sense."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from analysis.rules import Rules


def test_constants_are_read_in_the_tables_units() -> None:
    rules = Rules.from_constants(
        {
            "draws": "499",
            "delta0_ratio": "0.05",
            "delta1_price": "0.3",
            "day_start": "4",
            "refractory": "15",
            "power_gate": "0",
            "move_cuts": "1|1.5|2",
        }
    )
    assert rules.draws == 499 and isinstance(rules.draws, int)
    assert rules.delta0("volatility") == pytest.approx(math.log(1.05))
    assert rules.delta1("basis") == 0.3
    assert rules.day_start_minutes == 240
    assert rules.power_gate is False


def test_the_number_of_re_clustered_draws_made_is_not_the_number_needed() -> None:
    assert Rules.from_constants({"cluster_draws": "199"}).cluster_draws == 99


def test_all_wrong_constants_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"draws = 'many'.*separation = 'wide'"):
        Rules.from_constants({"separation": "wide", "draws": "many"})


def test_a_share_must_be_a_share() -> None:
    with pytest.raises(ValueError, match="control_p"):
        Rules(control_p=1.0)


def test_every_constant_has_a_reason() -> None:
    undocumented = [f.name for f in fields(Rules) if f.name not in (Rules.__doc__ or "")]
    assert undocumented == []


def test_rows_must_be_sorted(world) -> None:
    with pytest.raises(ValueError, match="sorted"):
        replace(world.panel, minute=world.panel.minute[::-1].copy())


def test_columns_must_have_one_length(world) -> None:
    with pytest.raises(ValueError, match="one value per row"):
        replace(world.panel, vol_bin=world.panel.vol_bin[:-1])


def test_guards_must_agree(world) -> None:
    with pytest.raises(ValueError, match="same guards"):
        replace(world.panel, strata={"other": world.panel.strata["price"]})


def test_an_event_must_be_in_its_own_risk_set(world) -> None:
    with pytest.raises(ValueError, match="risk set"):
        world.family(eligible=np.zeros(world.panel.rows, bool))


def test_events_must_be_sorted_and_unique(world) -> None:
    with pytest.raises(ValueError, match="sorted"):
        world.family(events=np.repeat(world.events[:3], 2))


def test_a_level_must_fit_the_panel(world) -> None:
    with pytest.raises(ValueError, match="level bin"):
        world.family(level_bin=np.full(world.panel.rows, 5000))
    with pytest.raises(ValueError, match="levels"):
        world.family(level=np.zeros(world.panel.rows))


def test_an_unknown_outcome_class_is_refused(world) -> None:
    with pytest.raises(ValueError, match="profit"):
        world.family(outcome_class="profit")
