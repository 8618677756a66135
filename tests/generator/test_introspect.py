"""What a data set may feed follows from what its columns measure."""

from __future__ import annotations

import pytest

from generator.entries import REGISTERS, load_entries
from generator.introspect import allowed_templates, capabilities_of, properties_of
from generator.propose import propose
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT


def _allowed(entry, templates):
    return [p.template_id for p in allowed_templates(properties_of(entry), templates) if p.allowed]


def _named(entries, name):
    return next(e for e in entries if e.id == name)


@pytest.mark.parametrize("name", ["cm_liquidation_snapshot", "um_liquidation_snapshot"])
def test_liquidations_show_the_five_properties_of_forced_flow(entries, name):
    assert properties_of(_named(entries, name)) == (
        "forced_participation",
        "timestamped_events",
        "directionality",
        "magnitude",
        "clustering_possible",
    )


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("cm_liquidation_snapshot", ["T1", "T4"]),
        ("um_liquidation_snapshot", ["T1", "T4"]),
        ("um_klines_1m", ["T2", "T3"]),
        ("spot_klines_1m", ["T2", "T3"]),
        ("um_premium_index_klines_1m", ["T2"]),
        ("um_metrics", ["T4"]),
        ("um_funding_rate", ["T4"]),
        ("um_book_depth", ["T3"]),
        ("scheduled_releases", ["T5"]),
        ("option_bvol_index", ["T5"]),
    ],
)
def test_each_data_set_may_feed_its_templates_and_no_other(entries, templates, name, allowed):
    assert _allowed(_named(entries, name), templates) == allowed


@pytest.mark.parametrize(
    ("name", "capabilities"),
    [
        ("cm_liquidation_snapshot", ("trigger", "confirm", "invalidate")),
        ("um_klines_1m", ("trigger", "state", "confirm", "invalidate")),
        ("um_metrics", ("state",)),
        ("um_funding_rate", ("state",)),
        ("um_book_depth", ("trigger", "state", "confirm")),
        ("scheduled_releases", ("trigger",)),
        ("option_bvol_index", ("state",)),
    ],
)
def test_capabilities_follow_from_grain_and_cadence(entries, name, capabilities):
    assert capabilities_of(_named(entries, name)) == capabilities


def test_every_permission_and_every_refusal_has_its_reason(entries, templates):
    for entry in entries:
        for permission in allowed_templates(properties_of(entry), templates):
            assert permission.reason
            assert "|" not in permission.reason


def test_a_new_name_changes_nothing(entries, templates):
    for entry in entries:
        renamed = entry.model_copy(update={"id": "x", "dataset": "y", "sensor": "z"})
        assert properties_of(renamed) == properties_of(entry)
        assert capabilities_of(renamed) == capabilities_of(entry)
        assert _allowed(renamed, templates) == _allowed(entry, templates)


def test_a_data_set_that_is_named_by_an_outcome_is_no_data_set(tmp_path):
    for path in REGISTERS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        text = (PROJECT / path).read_text()
        (tmp_path / path).write_text(text.replace("name: etf_flows", "name: payoff_table"))
    with pytest.raises(NullhouseError, match="rule no_outcome"):
        load_entries(tmp_path)


def test_a_stolen_name_gives_no_right(entries, templates):
    funding = _named(entries, "um_funding_rate")
    disguised = funding.model_copy(update={"id": "cm_liquidation_snapshot"})
    assert "T1" not in _allowed(disguised, templates)


def test_roles_that_change_change_the_templates(entries, templates):
    prints = _named(entries, "cm_liquidation_snapshot")
    blind_to_side = tuple(c for c in prints.columns if c.role != "side")
    permissions = allowed_templates(
        properties_of(prints.model_copy(update={"columns": blind_to_side})), templates
    )
    assert permissions[0] == ("T1", False, "it does not tell which side was forced")


@pytest.mark.parametrize(
    ("role", "property_", "template"),
    [("schedule", "scheduled", "T5"), ("volatility", "volatility_expectation", "T5")],
)
def test_releases_and_expectations_feed_the_fifth_template(
    entries, templates, role, property_, template
):
    base = _named(entries, "um_funding_rate")
    column = base.columns[0].model_copy(update={"role": role})
    entry = base.model_copy(update={"columns": (column,)})
    assert property_ in properties_of(entry)
    assert _allowed(entry, templates) == [template]


def test_renaming_every_data_set_gives_the_same_hypotheses(
    entries, templates, operators, controls, candidates
):
    renamed = [e.model_copy(update={"id": f"renamed_{e.id}"}) for e in entries]
    again = propose(templates, operators, renamed, controls)
    assert [c.hypothesis_id for c in again] == [c.hypothesis_id for c in candidates]
    assert [c.mechanism_sentence for c in again] == [c.mechanism_sentence for c in candidates]
