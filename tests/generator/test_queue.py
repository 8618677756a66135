"""What people thought of comes first, once, and is held to the same rules."""

from __future__ import annotations

from typing import get_args

import pytest
import yaml

from generator.checklist import check_candidate, refusal
from generator.queue import (
    SPECS,
    Library,
    counts,
    explained,
    put_forward,
    read_discoveries,
    shipped,
)
from generator.strict import read_yaml
from generator.vocabulary import Link
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT
from nullhouse.steps.generate import decision_table

FILES = sorted((PROJECT / SPECS).glob("*.yml"))


@pytest.fixture(scope="module")
def library():
    return Library.read()


@pytest.fixture(scope="module")
def written(library):
    return shipped(library)


def test_five_well_argued_hypotheses_are_shipped(written):
    assert len(written) == len(FILES) == 5
    assert {d.candidate.template_id for d in written} == {"T1", "T2", "T3", "T4"}
    for discovery in written:
        assert len(discovery.because) > 200
        # A source that can be looked up: a paper's number, or a series and its own.
        assert any(mark in discovery.because for mark in ("arXiv:", "cond-mat/", "Working Paper"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_spec_bears_its_name_and_passes_the_checklist(path, written, library):
    document = read_yaml(path, "the hypothesis")
    assert document["name"] == path.stem
    sentence = document["mechanism_sentence"]
    (candidate,) = [d.candidate for d in written if d.candidate.mechanism_sentence == sentence]
    names = [e.id for e in library.entries]
    assert refusal(check_candidate(candidate, library.controls, names)) is None


def test_no_grammar_emits_what_a_person_has_thought_of_before(written, candidates):
    mine = {d.candidate.hypothesis_id for d in written}
    assert not mine & {c.hypothesis_id for c in candidates}


def test_discoveries_come_first_and_every_idea_once(library, written):
    puts = put_forward(library, written)
    assert [p.origin for p in puts[:5]] == ["discovery"] * 5
    assert {p.origin for p in puts[5:]} == {"dataset", "fusion"}
    ids = [p.candidate.hypothesis_id for p in puts]
    assert len(ids) == len(set(ids)) == 163


def test_an_idea_that_data_suggest_too_stays_the_person_s(library, written, candidates, tmp_path):
    twin = candidates[1]
    spec = twin.event_family_spec.model_dump(mode="json", exclude={"exclusions"})
    path = tmp_path / "mine.yml"
    path.write_text(
        yaml.safe_dump(
            {
                **{k: v for k, v in spec.items() if v is not None},
                "origin": "discovery",
                "template_id": twin.template_id,
                "mechanism_sentence": "Who must sell is gone after a while, and price comes back.",
                "controls": ["time_shuffled", "direction_inverted", "randomised_clustering"],
            }
        )
    )
    puts = put_forward(library, [*read_discoveries([path], library), *written])
    (put,) = [p for p in puts if p.candidate.hypothesis_id == twin.hypothesis_id]
    assert put.origin == "discovery"
    assert len(puts) == 163


def test_counts_add_up(library, written):
    puts = put_forward(library, written)
    *rows, total = counts(puts)
    columns = [name for name in total if name not in ("template", "all")]
    assert total["all"] == len(puts) == sum(row["all"] for row in rows)
    assert all(total[c] == sum(row[c] for row in rows) for c in columns)
    assert total["discovery"] == 5


def test_what_is_left_out_is_explained(library):
    rows = explained(library)
    assert {row["grammar"] for row in rows} >= {
        "T1",
        "T2",
        "T3",
        "T4",
        "T5",
        "F1",
        "F2",
        "F3",
        "F5",
    }
    assert all(row["because"] and row["left out"] > 0 for row in rows)


def test_a_spec_with_a_fault_is_shown_with_all_of_its_faults(library, tmp_path):
    paths = [tmp_path / "a.yml", tmp_path / "b.yml"]
    for path in paths:
        path.write_text("horizon: 15\n")
    with pytest.raises(NullhouseError) as error:
        read_discoveries(paths, library)
    assert "a.yml" in str(error.value)
    assert "b.yml" in str(error.value)


README = (PROJECT / "generator" / "README.md").read_text(encoding="utf-8")


def test_the_decision_table_of_the_docs_is_that_of_the_tool():
    for row in decision_table():
        assert f"| {row['situation']} | {row['do']} | {row['with']} |" in README


def test_the_docs_count_what_is_emitted(library):
    for row in counts(put_forward(library, []))[:-1]:
        cells = [row[c] or "" for c in ("one sensor", "F1", "F2", "F3", "F4", "F5", "all")]
        (line,) = [text for text in README.splitlines() if text.startswith(f"| {row['template']} ")]
        assert [cell.strip() for cell in line.split("|")[2:-1]] == [str(c) for c in cells]


def test_the_docs_name_the_controls_of_every_link(library):
    for link in get_args(Link):
        (line,) = [text for text in README.splitlines() if text.startswith(f"| {link} | ")]
        assert line.split("|")[3].strip().split(", ") == [
            *sorted(
                (c.control_id for c in library.controls if link in c.fused_link and c.level == "A"),
                key=line.index,
            ),
            *(c.control_id for c in library.controls if link in c.fused_link and c.level == "B"),
        ]
