"""What holds of every hypothesis that can be said, and not only of those that are emitted."""

from __future__ import annotations

import string
from itertools import product

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from generator.coherence import contradictions
from generator.freeze import render_batch, render_index
from generator.fusion import controls_of, template_of
from generator.grammar_rules import outside
from generator.library import load_controls, load_templates
from generator.propose import propose
from generator.registration import candidate_of, hypothesis_row
from generator.rules import RULES
from generator.spec import Candidate, EventFamilySpec
from generator.strict import build
from generator.vocabulary import (
    STATES,
    TRIGGERS,
    Attribute,
    Branch,
    Confirmation,
    Consequence,
    Direction,
    Equivalence,
    Horizon,
    Trigger,
    exclusions_for,
    invalidation_of,
    outcome_word,
)
from nullhouse.base.home import PROJECT
from tests.generator.house import TABLES, render

TEMPLATES, CONTROLS = load_templates(), load_controls()
GATES = [f"{state}:{bucket}" for state, buckets in STATES.items() for bucket in buckets]
SENTENCE = "When some event comes under some state, the market shows something."


def _one_of(kind):
    return st.sampled_from(kind.__args__)


@st.composite
def specs(draw):
    """Any spec whose words are of the vocabulary, coherent or not."""
    trigger, confirmation = draw(_one_of(Trigger)), draw(_one_of(Confirmation))
    gates = draw(st.lists(st.sampled_from(GATES), max_size=3))
    branch = draw(st.none() | _one_of(Branch))
    fused = bool(gates) or confirmation != "none"
    return {
        "event_type": "some_event",
        "trigger": trigger,
        "direction": draw(_one_of(Direction)),
        "attribute": draw(st.none() | _one_of(Attribute)),
        "gates": gates,
        "confirmation": confirmation,
        "invalidation": invalidation_of(trigger, confirmation, branch),
        "branch": branch,
        "consequence": draw(_one_of(Consequence)),
        "equivalence": draw(st.none() | _one_of(Equivalence)),
        "horizon": draw(_one_of(Horizon)),
        "required_datasets": ["some_data", "other_data"],
        "exclusions": exclusions_for(fused),
    }


def _parts():
    """Everything that a spec can be made of, in every way that its parts fit together."""
    gates = [(), *((gate,) for gate in GATES), ("funding:extreme_positive", "open_interest:high")]
    for trigger, some, confirmation, branch in product(
        TRIGGERS, gates, Confirmation.__args__, (None, *Branch.__args__)
    ):
        parts = {"trigger": trigger, "gates": list(some), "confirmation": confirmation}
        parts |= {"branch": branch, "invalidation": invalidation_of(trigger, confirmation, branch)}
        if _claimable(parts) and not list(contradictions(parts)):
            yield parts


def _claimable(parts):
    """The consequences that the template of these parts may claim of their trigger."""
    return [c for c in Consequence.__args__ if not list(_outside({**parts, "consequence": c}))]


def _outside(fields):
    template = next(t for t in TEMPLATES if t.template_id == template_of(fields))
    return outside(template, fields, "x")


SOUND = list(_parts())


@st.composite
def candidates_of_any_kind(draw):
    """A candidate whose parts fit together."""
    parts = draw(st.sampled_from(SOUND))
    attributes = [None, *TRIGGERS[parts["trigger"]].attributes]
    consequence = draw(st.sampled_from(_claimable(parts)))
    claims = [None, *Equivalence.__args__] if consequence == "volatility_aftershock" else [None]
    document = {
        "event_type": "some_event",
        **parts,
        "direction": draw(_one_of(Direction)),
        "attribute": draw(st.sampled_from(attributes)),
        "consequence": consequence,
        "equivalence": draw(st.sampled_from(claims)),
        "horizon": draw(_one_of(Horizon)),
        "required_datasets": ["some_data", "other_data"],
        "exclusions": exclusions_for(bool(parts["gates"]) or parts["confirmation"] != "none"),
    }
    spec = EventFamilySpec.model_validate(document)
    fields = {**spec.model_dump(), "gates": parts["gates"]}
    return Candidate.of(template_of(fields), SENTENCE, spec, controls_of(fields, CONTROLS))


def _sql_of(*candidates):
    batch = render_batch("batch_0001", candidates, "c" * 64)
    index = render_index(["batch_0001"])
    return [
        render("{{ " + name + "() }}", batch.text, index)
        for name in ("frozen_families", "frozen_controls")
    ]


@settings(deadline=None, max_examples=60)
@given(candidate=candidates_of_any_kind())
def test_every_coherent_spec_renders_to_sql_that_parses_and_reads_blind_tables_only(candidate):
    families, controls = map(_parsed, _sql_of(candidate))
    assert {t.name for t in families.find_all(exp.Table)} <= set(TABLES)
    assert list(controls.find_all(exp.Table)) == []


def test_every_emitted_family_parses_and_reads_blind_tables_only(candidates):
    families, _ = map(_parsed, _sql_of(*candidates))
    read = {t.name for t in families.find_all(exp.Table)}
    assert read == set(TABLES)
    built = {p.stem for p in (PROJECT / "models" / "blind").rglob("*.sql")}
    assert read - {"cnf_confirmations", "cnf_branches"} <= built


def _parsed(sql):
    (tree,) = sqlglot.parse(sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)
    # It selects and does nothing else, and looks neither forward nor over a whole table.
    assert not list(tree.find_all(exp.DDL, exp.DML, exp.Command, exp.Window, exp.AggFunc))
    return tree


@settings(deadline=None, max_examples=150)
@given(document=specs())
def test_whatever_is_refused_is_refused_by_a_rule_or_for_its_parts(document):
    spec, problems = build(EventFamilySpec, document, "x")
    assert (spec is None) == bool(problems)
    assert all(any(f"(rule {name}: " in p.what for name in RULES) for p in problems)
    assert all(p.remedy for p in problems)


@settings(deadline=None, max_examples=100)
@given(candidate=candidates_of_any_kind(), data=st.data())
def test_order_and_wording_of_a_spec_change_no_id(candidate, data):
    document = candidate.event_family_spec.model_dump()
    keys = data.draw(st.permutations(list(document)))
    gates = data.draw(st.permutations(document["gates"]))
    again = {**{key: document[key] for key in keys}, "gates": gates, "event_type": "another_word"}
    spec, _ = build(EventFamilySpec, again, "x")
    assert spec.hypothesis_id == candidate.hypothesis_id
    assert spec.event_family_id == candidate.event_family_spec.event_family_id


@settings(deadline=None, max_examples=100)
@given(one=candidates_of_any_kind(), other=candidates_of_any_kind())
def test_two_claims_have_two_ids(one, other):
    a, b = one.event_family_spec, other.event_family_spec
    assert (a.hypothesis_id == b.hypothesis_id) == (a.identity == b.identity)
    assert (a.event_family_id == b.event_family_id) == (a.event == b.event)


@settings(deadline=None, max_examples=60)
@given(candidate=candidates_of_any_kind())
def test_a_ledger_row_gives_the_candidate_back(candidate):
    row = hypothesis_row(candidate, batch_id="batch_0001", frozen_at="2026-01-02T03:04:05")
    assert candidate_of(row) == candidate


#: Hypothesis also tries names like payoff, which the register refuses.
NAMES = st.text(string.ascii_lowercase, min_size=3, max_size=12).filter(
    lambda name: outcome_word(name) is None
)


@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_renaming_the_data_sets_changes_no_sentence_and_no_id(
    templates, operators, entries, controls, candidates, data
):
    new = data.draw(st.lists(NAMES, min_size=len(entries), max_size=len(entries), unique=True))
    names = dict(zip((e.id for e in entries), new, strict=True))
    renamed = [
        e.model_copy(update={"id": names[e.id], "dataset": "x", "sensor": "y"}) for e in entries
    ]
    again = propose(templates, operators, renamed, controls)
    assert sorted((c.hypothesis_id, c.mechanism_sentence) for c in again) == sorted(
        (c.hypothesis_id, c.mechanism_sentence) for c in candidates
    )
    assert [c.hypothesis_id for c in again] == [c.hypothesis_id for c in candidates]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_trigger_can_be_fused_with_something(trigger):
    def sound(gate):
        document = {
            "event_type": "some_event",
            "trigger": trigger,
            "direction": "long",
            "gates": [gate],
            "invalidation": TRIGGERS[trigger].invalidation,
            "consequence": "volatility_aftershock",
            "horizon": "short",
            "required_datasets": ["a", "b"],
            "exclusions": exclusions_for(fused=True),
        }
        return build(EventFamilySpec, document, "x")[0]

    assert any(sound(gate) for gate in GATES)
