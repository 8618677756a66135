"""Frozen text is stable to the byte, is valid SQL, and shows any change."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from generator.conditions import conditions_of
from generator.freeze import RENDERING, check_batch, render_batch, render_index
from generator.registration import candidate_of, hypothesis_row, ledger_entry
from generator.vocabulary import TEMPLATE_MACROS
from nullhouse.base.errors import NullhouseError
from tests.generator.house import render, tables

GOLDEN = Path(__file__).parent / "golden"
CONSTANTS = "c" * 64
AT = "2026-01-02T03:04:05"
SPIKE = {
    "event_type": "cross_venue_desync",
    "trigger": "desync_spike",
    "direction": "short",
    "attribute": "spot",
    "invalidation": "opposite_desync",
    "consequence": "convergence",
    "horizon": "medium",
}
GATED = {
    "gates": ["open_interest:high", "funding:extreme_positive"],
    "exclusions": ["thresholds", "sizing", "entry_timing", "post_event_conditioning"],
}

EVENTS = [
    (1, "liquidation_cluster", "long", None),
    (2, "liquidation_cluster", "short", None),
    (3, "desync_spike", "short", "spot"),
    (4, "desync_spike", "short", "derivative"),
    (5, "liquidation_cluster", "long", None),
]
THIN = {
    "gates": ["depth:thin"],
    "invalidation": "basis_beyond_band",
    "branch": "trend_aftershock",
    "consequence": "volatility_aftershock",
    "exclusions": ["thresholds", "sizing", "entry_timing", "post_event_conditioning"],
}
CONFIRMED = {
    "confirmation": "depth_depleted",
    "consequence": "liquidity_vacuum",
    "exclusions": ["thresholds", "sizing", "entry_timing", "post_event_conditioning"],
}


@pytest.fixture
def three(make_candidate):
    return [
        make_candidate(),
        make_candidate(
            "Forced selling leaves the book thin for a while.", consequence="liquidity_vacuum"
        ),
        make_candidate("Prices of one thing come apart and find together again.", **SPIKE),
    ]


def _run(macro, *texts):
    with duckdb.connect() as connection:
        tables(
            connection,
            evt_events=EVENTS,
            sta_pre_event=[(1, "depth", "thin"), (5, "depth", "thin"), (2, "depth", "thin")],
            cnf_confirmations=[(5, "depth_depleted"), (1, "trade_imbalance")],
            cnf_branches=[
                (1, "basis_beyond_band", "trend_aftershock"),
                (5, "basis_beyond_band", "mean_reverting"),
            ],
        )
        return connection.execute(render("{{ " + macro + "() }}", *texts)).fetchall()


def test_a_batch_is_stable_to_the_byte(three):
    text = render_batch("batch_0001", three, CONSTANTS).text
    assert text == (GOLDEN / "batch_of_templates.sql").read_bytes().decode()


def test_a_batch_of_the_first_rendering_is_what_it_was(three):
    rendered = render_batch("batch_0001", three, CONSTANTS, rendering=1)
    assert rendered.text == (GOLDEN / "batch_of_the_first_rendering.sql").read_bytes().decode()


def test_rendering_twice_gives_the_same_bytes(candidates):
    once, again = (render_batch("batch_0007", candidates, CONSTANTS) for _ in range(2))
    assert once == again


def test_the_header_carries_ids_hashes_and_the_constants(three):
    batch = render_batch("batch_0001", three, CONSTANTS)
    header = batch.text.split("#}")[0]
    assert "batch_0001" in header
    assert CONSTANTS in header
    assert batch.body_sha256 in header
    assert all(c.event_family_spec.spec_sha256 in header for c in three)


def test_every_event_family_is_called_once_and_by_a_template(candidates):
    text = render_batch("batch_0001", candidates, CONSTANTS).text
    families = {c.event_family_spec.event_family_id for c in candidates}
    calls = [text.count(f"{{{{ {macro}(") for macro in TEMPLATE_MACROS.values()]
    assert sum(calls) == len(families)
    assert all(calls)
    assert text.count("{{ control_plan(") == sum(len(c.controls) for c in candidates)


def test_a_branch_and_its_boundary_are_written_only_where_there_are_any(make_candidate):
    assert "branch=" not in render_batch("batch_0001", [make_candidate()], CONSTANTS).text
    text = render_batch("batch_0001", [make_candidate(**THIN)], CONSTANTS).text
    assert "splitter='basis_beyond_band',\n    branch='trend_aftershock'" in text


def test_a_fused_family_holds_the_events_that_its_second_sensor_leaves(make_candidate):
    branched, confirmed = make_candidate(**THIN), make_candidate(**CONFIRMED)
    batch = render_batch("batch_0001", [branched, confirmed], CONSTANTS)
    assert sorted(_run("frozen_families", batch.text, render_index(["batch_0001"]))) == sorted(
        [
            (branched.event_family_spec.event_family_id, 1, "trend_aftershock"),
            (confirmed.event_family_spec.event_family_id, 5, "main"),
        ]
    )


def test_every_emitted_family_runs(candidates):
    batch = render_batch("batch_0001", candidates, CONSTANTS)
    assert _run("frozen_families", batch.text, render_index(["batch_0001"]))


def test_every_sentence_stands_beside_its_family(candidates):
    text = render_batch("batch_0001", candidates, CONSTANTS).text
    assert all(f"{c.hypothesis_id}: {c.mechanism_sentence} #}}" in text for c in candidates)


def test_the_frozen_macros_select_what_was_frozen(three):
    batch = render_batch("batch_0001", three, CONSTANTS)
    index = render_index(["batch_0001"])
    families = [c.event_family_spec.event_family_id for c in three]
    assert sorted(_run("frozen_families", batch.text, index)) == sorted(
        [(families[0], 1, "main"), (families[0], 5, "main"), (families[2], 3, "main")]
    )
    assert set(_run("frozen_controls", batch.text, index)) == {
        (c.hypothesis_id, control) for c in three for control in c.controls
    }


def test_a_family_that_two_batches_share_has_its_events_once(three):
    first = render_batch("batch_0001", three[:1], CONSTANTS)
    second = render_batch("batch_0002", three[1:], CONSTANTS)
    index = render_index(["batch_0001", "batch_0002"])
    assert len(_run("frozen_families", first.text, second.text, index)) == 3
    assert len(_run("frozen_controls", first.text, second.text, index)) == 15


def test_with_nothing_frozen_the_index_selects_nothing():
    assert _run("frozen_families", render_index([])) == []
    assert _run("frozen_controls", render_index([])) == []


def test_gates_are_written_in_one_order(make_candidate):
    text = render_batch("batch_0001", [make_candidate(**GATED)], CONSTANTS).text
    assert "gates=['funding:extreme_positive', 'open_interest:high']" in text


def test_an_unchanged_file_passes_the_check(three):
    batch = render_batch("batch_0001", three, CONSTANTS)
    assert check_batch(batch.text, batch) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("direction='long'", "direction='short'"),
        ("attribute='spot'", "attribute=none"),
        ("{{ forced_participation(", "{{ event_family("),
        ("control_id='time_shuffled'", "control_id='direction_inverted'"),
        (CONSTANTS, "d" * 64),
        ("for a while.", "for long."),
        ("{% endmacro %}", "{% endmacro %} "),
    ],
)
def test_any_change_is_shown_with_its_line(three, old, new):
    batch = render_batch("batch_0001", three, CONSTANTS)
    assert old in batch.text
    (problem,) = check_batch(batch.text.replace(old, new, 1), batch)
    assert problem.what == "batch_0001.sql is not what was frozen"
    assert problem.found != problem.allowed


def test_a_file_cut_short_or_grown_is_shown(three):
    batch = render_batch("batch_0001", three, CONSTANTS)
    assert "the end of the file" in str(check_batch("", batch)[0])
    assert "more" in str(check_batch(batch.text + "more", batch)[0])
    assert check_batch(batch.text.rstrip("\n"), batch)


def test_one_spec_in_two_wordings_cannot_be_frozen_in_one_batch(make_candidate):
    twins = [make_candidate(), make_candidate("The very same idea in quite other words.")]
    with pytest.raises(NullhouseError, match="one spec stands twice"):
        render_batch("batch_0001", twins, CONSTANTS)


@pytest.mark.parametrize("batch_id", ["batch_1", "0001", "batch_0001; drop", "../batch_0001"])
def test_a_strange_batch_id_is_refused(three, batch_id):
    with pytest.raises(NullhouseError, match="no such batch id"):
        render_batch(batch_id, three, CONSTANTS)
    with pytest.raises(NullhouseError, match="no such batch id"):
        render_index([batch_id])


def test_an_empty_batch_is_refused():
    with pytest.raises(NullhouseError, match="without a hypothesis"):
        render_batch("batch_0001", [], CONSTANTS)


def test_a_ledger_entry_holds_every_column_of_the_hypotheses_table(three):
    batch = render_batch("batch_0001", three, CONSTANTS)
    entry = ledger_entry("batch_0001", three, CONSTANTS, batch.sha256, AT)
    assert entry["constants_sha256"] == CONSTANTS
    assert entry["batch_sha256"] == batch.sha256
    row = entry["hypotheses"][2]
    assert row["spec"].pop("exclusions") == ["thresholds", "sizing", "entry_timing", "conditioning"]
    assert entry["rendering"] == RENDERING
    assert row == {
        "hypothesis_id": three[2].hypothesis_id,
        "origin": "fusion",
        "template_id": "T2",
        "operator_id": "F4",
        "mechanism_sentence": three[2].mechanism_sentence,
        "event_family_id": three[2].event_family_spec.event_family_id,
        "trigger": "desync_spike",
        "direction": "short",
        "attribute": "spot",
        "gates": [],
        "confirmation": "none",
        "invalidation": "opposite_desync",
        "branch": None,
        "consequence": "convergence",
        "equivalence": None,
        "horizon": "medium",
        "controls": list(three[2].controls),
        "required_datasets": ["some_prints", "some_bars"],
        "conditions": conditions_of(three[2].event_family_spec),
        "status": "frozen",
        "refusal": None,
        "because": None,
        "batch_id": "batch_0001",
        "frozen_at": AT,
        "spec_sha256": three[2].event_family_spec.spec_sha256,
        "spec": {
            **SPIKE,
            "gates": [],
            "confirmation": "none",
            "branch": None,
            "equivalence": None,
            "required_datasets": ["some_prints", "some_bars"],
        },
    }


def test_origin_is_kept_per_hypothesis(three):
    own = {three[1].hypothesis_id: "discovery"}
    entry = ledger_entry("batch_0001", three, CONSTANTS, "b" * 64, AT, origins=own)
    assert [row["origin"] for row in entry["hypotheses"]] == ["dataset", "discovery", "fusion"]


def test_a_refused_hypothesis_has_a_row_too(three):
    row = hypothesis_row(
        three[0],
        batch_id=None,
        frozen_at=AT,
        origin="discovery",
        refusal="checklist:controls: none",
    )
    assert (row["status"], row["refusal"], row["batch_id"]) == (
        "refused",
        "checklist:controls: none",
        None,
    )


def test_a_batch_can_be_rendered_again_from_its_ledger_rows(candidates):
    batch = render_batch("batch_0001", candidates, CONSTANTS)
    entry = ledger_entry("batch_0001", candidates, CONSTANTS, batch.sha256, AT)
    again = [candidate_of(row) for row in entry["hypotheses"]]
    assert again == candidates
    assert render_batch("batch_0001", again, CONSTANTS) == batch


def test_what_a_sentence_names_is_frozen_as_a_condition_and_nothing_else(make_candidate):
    plain, gated = make_candidate(), make_candidate(**GATED)
    assert conditions_of(plain.event_family_spec) == ["invalidation:opposite_forced_flow"]
    named = conditions_of(gated.event_family_spec)
    assert named[:2] == ["gate:funding:extreme_positive", "gate:open_interest:high"]
    row = hypothesis_row(gated, batch_id="batch_0001", frozen_at=AT)
    assert row["conditions"] == named
    assert gated.event_family_spec.spec_sha256 == row["spec_sha256"]
