"""A template's YAML is read strictly, and a grammar that cannot work is refused as a whole."""

from __future__ import annotations

import copy
import re
import shutil
from typing import get_args

import pytest
import yaml

from generator.library import load_controls, load_templates
from generator.vocabulary import TEMPLATE_MACROS, Link
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT

TEMPLATE = PROJECT / "macros" / "templates" / "forced_participation.yml"


@pytest.fixture
def refused(tmp_path):
    """The message that a changed copy of a template gets."""

    def refused(change):
        document = yaml.safe_load(TEMPLATE.read_text())
        change(document)
        folder = tmp_path / "macros" / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TEMPLATE.name).write_text(yaml.safe_dump(document, sort_keys=False))
        with pytest.raises(NullhouseError) as error:
            load_templates(tmp_path)
        return str(error.value)

    return refused


def _set(path, value):
    def change(document):
        *way, last = path.split("/")
        for key in way:
            document = document[int(key) if key.isdigit() else key]
        document[last] = value

    return change


def _drop(path):
    def change(document):
        *way, last = path.split("/")
        for key in way:
            document = document[key]
        del document[last]

    return change


CONSEQUENCE = "grammar/slots/consequence/liquidity_vacuum"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("mechanisms", "x"), "did you mean mechanism?"),
        (_drop("mechanism"), "key 'mechanism' is missing"),
        (_set("template_id", "T7"), "template_id"),
        (_set("requires/0/forced_participating", "x"), "did you mean forced_participation?"),
        (_set("allowed", ["a|b"]), "without |"),
        (_set("allowed", []), "at least one item"),
        (_set("allowed", "everything"), "a list"),
        (_set("grammar/size", 21), "another number of hypotheses"),
        (_set("grammar/sizes", 22), "did you mean size?"),
        (_set(f"{CONSEQUENCE}/phrase", "x"), "unknown key 'phrase'"),
        (_set(f"{CONSEQUENCE}/needs", ["order_boook"]), "did you mean order_book?"),
        (
            _set(f"{CONSEQUENCE}/spec/consequence", "liquidity_vacum"),
            "did you mean liquidity_vacuum?",
        ),
        (
            _set(f"{CONSEQUENCE}/spec/consequence", "convergence"),
            "knows no consequence 'convergence'",
        ),
        (_set(f"{CONSEQUENCE}/spec/threshold", "five"), "unknown key 'threshold'"),
        (_set(f"{CONSEQUENCE}/words/effect", "drain {sid} books"), "did you mean side?"),
        (_set(f"{CONSEQUENCE}/words/side", "x"), "two slots set the word 'side'"),
        (
            _set(f"{CONSEQUENCE}/words/effect", "raise the profit of those who wait"),
            "a word of profit",
        ),
        (_set("grammar/strike/0/when", {"conditions": ["isolated"]}), "did you mean condition?"),
        (_set("grammar/strike/0/when", {"condition": ["isolate"]}), "did you mean isolated?"),
        (_drop("grammar/slots/horizon/short/spec"), "key 'horizon' is missing"),
        (_set("grammar/slots/horizon/short/spec/horizon", 15), "horizon"),
        (_set("grammar/needs/forced_flow/properties", ["liquidty"]), "did you mean liquidity?"),
        (_set(f"{CONSEQUENCE}/gates", ["depth:{sid}"]), "did you mean side?"),
        (_set(f"{CONSEQUENCE}/gates", ["weather:fair"]), "no such state 'weather'"),
        (_set("grammar/strike/0/unless", {"condition": ["isolate"]}), "did you mean isolated?"),
    ],
)
def test_a_template_that_cannot_work_is_refused_in_plain_words(refused, change, message):
    said = refused(change)
    assert message in said
    assert TEMPLATE.name in said


def test_a_strike_that_removes_nothing_is_refused(refused):
    def change(document):
        dead = {"when": {"condition": ["isolated"], "horizon": ["short"]}, "reason": "why not"}
        document["grammar"]["slots"]["condition"] = {
            k: v for k, v in document["grammar"]["slots"]["condition"].items() if k != "isolated"
        }
        document["grammar"]["strike"] = [dead]

    assert "has no value 'isolated'" in refused(change)


def test_all_problems_of_all_files_come_at_once(tmp_path):
    folder = tmp_path / "macros" / "templates"
    shutil.copytree(TEMPLATE.parent, folder)
    for name in ("crowding_unwind.yml", "information_release.yml"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace("mechanism:", "mechanisn:"))
    with pytest.raises(NullhouseError) as error:
        load_templates(tmp_path)
    said = str(error.value)
    assert "crowding_unwind.yml" in said
    assert "information_release.yml" in said


def test_two_templates_cannot_share_an_id(tmp_path):
    folder = tmp_path / "macros" / "templates"
    shutil.copytree(TEMPLATE.parent, folder)
    shutil.copy(folder / TEMPLATE.name, folder / "twin.yml")
    with pytest.raises(NullhouseError, match="T1 is defined twice"):
        load_templates(tmp_path)


def test_what_dbt_keeps_in_the_same_file_is_left_to_dbt(tmp_path, templates):
    folder = tmp_path / "macros" / "templates"
    shutil.copytree(TEMPLATE.parent, folder)
    path = folder / TEMPLATE.name
    path.write_text("macros: [{name: forced_participation}]\n" + path.read_text())
    assert load_templates(tmp_path) == templates


def test_there_are_five_templates_each_with_a_full_entry(templates):
    assert [t.template_id for t in templates] == ["T1", "T2", "T3", "T4", "T5"]
    for template in templates:
        assert template.mechanism
        assert template.requires
        assert template.allowed
        assert template.forbidden
        assert template.families


def test_every_template_and_operator_is_a_pair_of_sql_and_yaml():
    for folder in ("templates", "operators"):
        files = list((PROJECT / "macros" / folder).iterdir())
        assert {p.stem for p in files if p.suffix == ".sql"} == {
            p.stem for p in files if p.suffix == ".yml"
        }
        assert len(files) == 10
    named = {p.stem for p in (PROJECT / "macros" / "templates").glob("*.yml")}
    assert named == set(TEMPLATE_MACROS.values())


def test_every_operator_has_a_grammar_or_a_template_that_fills_it(operators):
    assert {o.operator_id: o.filled_by for o in operators if o.grammar is None} == {"F4": "T2"}


def test_a_template_s_macro_takes_the_triggers_that_its_yaml_names(templates):
    for template in templates:
        name = TEMPLATE_MACROS[template.template_id]
        sql = (PROJECT / "macros" / "templates" / f"{name}.sql").read_text()
        listed = re.search(r"\[(.*?)\]", sql).group(1)
        assert set(re.findall(r"'(\w+)'", listed)) == {
            *template.triggers,
            *template.fused.triggers,
        }


def test_capacity_saturation_refuses_a_trigger_of_price_alone(templates):
    assert "price_shock" not in templates[2].triggers


def test_the_negative_controls_come_before_the_risk_sets(controls):
    assert [(c.level, c.control_id) for c in controls] == [
        ("A", "direction_inverted"),
        ("A", "gate_label_shuffle"),
        ("A", "gate_states_randomised"),
        ("A", "label_permutation"),
        ("A", "pair_rematching"),
        ("A", "randomised_clustering"),
        ("A", "series_time_shifted"),
        ("A", "time_shifted"),
        ("A", "time_shuffled"),
        ("A", "unaffected_series"),
        ("B", "risk_set_gated"),
        ("B", "risk_set_gated_volume"),
        ("B", "risk_set_price"),
        ("B", "risk_set_price_volume"),
    ]


def test_a_control_is_named_by_all_or_breaks_a_fused_link_or_needs_no_naming(controls):
    unnamed = {c.control_id for c in controls if not c.mandatory and not c.fused_link}
    assert not any(c.mandatory and c.fused_link for c in controls)
    assert unnamed == {"time_shifted"}  # the evaluation asks it whatever a spec names


@pytest.mark.parametrize("link", get_args(Link))
def test_every_fused_link_is_broken_by_two_negative_controls(controls, link):
    assert sum(c.level == "A" and link in c.fused_link for c in controls) >= 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("level: A", "level: C", "level"),
        ("expected_null:", "expected_nul:", "did you mean expected_null?"),
        ("applies_to: [all]", "applies_to: [everything]", "applies_to"),
        ("control_id: time_shuffled", "control_id: time_moved", "bears its id"),
    ],
)
def test_a_control_is_read_strictly(tmp_path, old, new, message):
    folder = tmp_path / "macros" / "controls"
    shutil.copytree(PROJECT / "macros" / "controls", folder)
    path = folder / "time_shuffled.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(NullhouseError) as error:
        load_controls(tmp_path)
    assert message in str(error.value)


def test_the_five_operators_use_roles_that_data_sets_can_play(operators):
    assert [o.operator_id for o in operators] == ["F1", "F2", "F3", "F4", "F5"]
    assert {role for o in operators for role in o.roles} == {
        "trigger",
        "state",
        "confirm",
        "invalidate",
    }


def test_a_project_without_templates_says_so(tmp_path):
    with pytest.raises(NullhouseError, match="there is no template"):
        load_templates(tmp_path)


def test_loading_changes_nothing_between_two_calls(templates):
    assert copy.deepcopy(templates) == load_templates()
