"""Nothing is smuggled in: each attempt is refused with the rule that it breaks and the remedy."""

from __future__ import annotations

import time

import pytest
import yaml

from generator.checklist import _REMEDIES, check_candidate, refusal
from generator.handwritten import load_handwritten
from generator.rules import RULES
from nullhouse.base.errors import NullhouseError
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.freeze import freeze_candidates
from tests.generator.hostile import CASES, CONFIRMED, FUSED, SINGLE, SPLIT


@pytest.fixture
def said(tmp_path, templates, controls, entries):
    """What a person reads who puts a file forward; nothing if it would be frozen."""

    def said(text):
        path = tmp_path / "idea.yml"
        path.write_text(text, encoding="utf-8")
        try:
            candidate = load_handwritten(path, templates, controls, entries)
        except NullhouseError as error:
            assert error.exit_code == 2
            return str(error)
        results = check_candidate(candidate, controls, [e.id for e in entries])
        failed = [r for r in results if not r.passed]
        return "\n".join(f"{r.code}: {r.reason}\n  do: {r.remedy}" for r in failed)

    return said


@pytest.mark.parametrize("spec", [SINGLE, FUSED, CONFIRMED, SPLIT], ids=lambda s: s["template_id"])
def test_the_specs_that_the_attempts_change_are_sound(said, spec):
    assert said(yaml.safe_dump(spec, sort_keys=False)) == ""


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name.replace(" ", "_"))
def test_an_attempt_is_refused_with_its_rule_and_the_remedy(said, case):
    message = said(case.file())
    if case.rule.startswith("checklist:"):
        assert f"{case.rule}: " in message
        assert f"do: {_REMEDIES[case.rule.removeprefix('checklist:')]}" in message
    else:
        assert f"(rule {case.rule}: {RULES[case.rule].says})" in message
        assert f"do: {RULES[case.rule].fix}" in message


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name.replace(" ", "_"))
def test_a_refusal_is_short_and_holds_nothing_that_cannot_be_seen(said, case):
    message = said(case.file())
    assert len(message) < 6000
    assert all(c.isprintable() or c == "\n" for c in message)


def test_there_are_sixty_attempts_and_one_at_least_for_each_rule():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    tried = {case.rule for case in CASES} | {"never_again"}
    assert set(RULES) <= tried
    assert {f"checklist:{item}" for item in _REMEDIES} <= tried


def test_a_file_that_would_grow_costs_no_time(said):
    start = time.perf_counter()
    for case in CASES:
        if case.rule == "plain_yaml":
            said(case.file())
    assert time.perf_counter() - start < 5


@pytest.fixture
def ledger_of(new_home):
    """A home in which everything is frozen; the test adds verdicts."""

    def ledger_of(files=()):
        home = new_home()
        freeze_candidates(home, files)
        return home, Ledger(home.ledger)

    return ledger_of


REWORDED = {
    "name": "quite_another_idea",
    "mechanism_sentence": "Whoever had to leave has left, and so the market finds its way home.",
    "event_type": "the_great_unloading",
    "because": "Another argument makes no other idea.",
    "required_datasets": ["um_klines_1m", "um_liquidation_snapshot"],
}


def test_a_discarded_idea_is_refused_for_ever_under_any_name(ledger_of, tmp_path):
    home, ledger = ledger_of()
    path = tmp_path / "anew.yml"
    path.write_text(yaml.safe_dump(dict(reversed(({**SINGLE, **REWORDED}).items()))))
    discarded = next(
        h["hypothesis_id"]
        for b in ledger.bodies("batch")
        for h in b["hypotheses"]
        if (h["trigger"], h["direction"], h["consequence"], h["operator_id"])
        == ("liquidation_cluster", "long", "price_dislocation", None)
    )
    verdict = {"hypothesis_id": discarded, "verdict": "discarded", "reason": "adjusted_p: none"}
    ledger.append([("verdict", verdict)])
    before = home.ledger.read_bytes()
    with pytest.raises(NullhouseError) as error:
        freeze_candidates(home, [path])
    assert "(rule never_again: " in str(error.value)
    assert f"do: {RULES['never_again'].fix}" in str(error.value)
    assert f"{discarded}, discarded (adjusted_p: none)" in str(error.value)
    assert home.ledger.read_bytes() == before


def test_nothing_that_is_registered_gets_into_a_new_batch(ledger_of):
    home, ledger = ledger_of()
    before = home.ledger.read_bytes()
    (done,) = freeze_candidates(home, [])
    assert done["newly_frozen"] == 0
    assert len(ledger.bodies("batch")) == 1
    assert home.ledger.read_bytes() == before


def test_one_idea_in_two_files_is_refused(ledger_of, tmp_path):
    files = [tmp_path / "a.yml", tmp_path / "b.yml"]
    for path, change in zip(files, ({}, REWORDED), strict=True):
        path.write_text(yaml.safe_dump({**SINGLE, **change}))
    with pytest.raises(NullhouseError, match="rule never_again"):
        ledger_of(files)


def test_an_idea_that_fails_the_checklist_is_discarded_on_the_record(ledger_of, tmp_path):
    path = tmp_path / "idea.yml"
    path.write_text(yaml.safe_dump({**FUSED, "controls": SINGLE["controls"]}))
    home, ledger = ledger_of([path])
    (row,) = ledger.bodies("refused")
    assert row["refusal"].startswith("checklist:controls: gate_label_shuffle is missing")
    assert row["origin"] == "discovery"
    path.write_text(yaml.safe_dump(FUSED))
    with pytest.raises(NullhouseError, match="refused by the checklist"):
        freeze_candidates(home, [path])


def test_the_checklist_s_answers_name_what_was_failed(said):
    message = said(yaml.safe_dump({**FUSED, "controls": SINGLE["controls"]}))
    assert "gate_label_shuffle is missing, which breaks the context of this fusion" in message


def test_a_refusal_can_be_had_of_every_item(said, controls, make_candidate):
    bad = make_candidate("Forced selling of BTC raises the return over a medium horizon.")
    codes = [r.code for r in check_candidate(bad, controls) if not r.passed]
    assert codes[:3] == ["checklist:mechanism", "checklist:event", "checklist:horizon"]
    assert refusal(check_candidate(bad, controls)).startswith("checklist:mechanism")
