"""Replay: what was recorded is computed again, and the first difference is named."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.errors import Finding
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.replay import run
from nullhouse.steps.replay.difference import first_difference
from nullhouse.warehouse.processor import kernels

NOW = {
    "data_sha256": "data",
    "constants_sha256": "constants",
    "models_sha256": "models",
    "code_sha256": "code",
    "engine": {"duckdb": "2.0.0"},
    "kernels": {"blas": "openblas Haswell", "simd": "X86_V3"},
}
TRIALS = [
    {"hypothesis_id": "H_1", "phase": 1, "control_id": "time_shuffled", "p_value": 0.01},
    {"hypothesis_id": "H_2", "phase": 1, "control_id": "time_shifted", "p_value": 0.1 + 0.2},
]
VERDICT = {"hypothesis_id": "H_2", "verdict": "discarded", "decided_in": "phase1"}
Record = tuple[str, dict[str, Any]]


def first_phase(origin: dict[str, Any]) -> list[Record]:
    records: list[Record] = [("assay", {"assay": 1}), *(("trial", body) for body in TRIALS)]
    return signed([*records, ("survived", {"hypothesis_id": "H_1"}), ("verdict", VERDICT)], origin)


def second_phase(origin: dict[str, Any]) -> list[Record]:
    late = {"hypothesis_id": "H_1", "phase": 2, "control_id": "risk_set_price", "p_value": 0.04}
    return signed([("opened", {"hypotheses": ["H_1"]}), ("trial", late)], origin)


def signed(records: list[Record], origin: dict[str, Any]) -> list[Record]:
    return [(kind, {**body, "origin": origin}) for kind, body in records]


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Home]:
    """A home whose ledger holds made-up results, and phases that give the true ones; no tables."""
    home = Home(tmp_path / "home")
    home.lake.mkdir(parents=True)
    monkeypatch.setattr(run, "provenance", lambda *_: NOW)
    monkeypatch.setattr(run.Side, "build", lambda self: None)

    def phase1(_: Home, ledger: Ledger, *rest: Any) -> None:
        ledger.append(first_phase(rest[2]))

    def phase2(_: Home, ledger: Ledger, *rest: Any) -> None:
        ledger.append(second_phase(rest[1]))

    monkeypatch.setattr(run, "phase1", phase1)
    monkeypatch.setattr(run, "phase2", phase2)

    def record(*records: Record) -> Home:
        Ledger(home.ledger).append([("batch", {"batch_id": "b", "hypotheses": []}), *records])
        return home

    return record


def message(home: Home) -> str:
    with pytest.raises(Finding) as found:
        run.replay(home)
    return str(found.value)


def test_what_was_recorded_truly_is_found_the_same_with_one_and_two_threads(
    recorded: Callable[..., Home],
) -> None:
    home = recorded(*first_phase(NOW), ("batch", {"batch_id": "c", "hypotheses": []}))
    recorded(*second_phase(NOW))
    before = home.ledger.read_bytes()
    rows = run.replay(home)
    assert [(row["threads"], row["trials"], row["verdicts"]) for row in rows] == [
        (1, 3, 1),
        (2, 3, 1),
    ]
    assert home.ledger.read_bytes() == before
    assert list(home.root.glob("replay-*")) == []


def test_a_last_bit_that_differs_is_named_with_hypothesis_control_and_field(
    recorded: Callable[..., Home],
) -> None:
    records = first_phase(NOW)
    records[2][1]["p_value"] = 0.3
    said = message(recorded(*records))
    assert "H_2, phase 1, control time_shifted, field p_value" in said
    assert "recorded 0.3, recomputed 0.30000000000000004 with 1 thread" in said


def test_other_kernels_are_named_where_bits_differ_and_are_no_matter_where_they_do_not(
    recorded: Callable[..., Home],
) -> None:
    there = {**NOW, "kernels": {"blas": "openblas SkylakeX", "simd": "X86_V3"}}
    home = recorded(*first_phase(there))
    assert [row["answer"] for row in run.replay(home)] == ["the same bits"] * 2
    home.ledger.unlink()
    Ledger(home.ledger).create()
    records = first_phase(there)
    records[2][1]["p_value"] = 0.3
    said = message(recorded(*records))
    assert "blas was openblas SkylakeX and is openblas Haswell" in said
    assert "OPENBLAS_CORETYPE" in said


def test_kernels_are_not_blamed_where_they_are_the_same(recorded: Callable[..., Home]) -> None:
    records = first_phase(NOW)
    records[2][1]["p_value"] = 0.3
    assert "kernels" not in message(recorded(*records))


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or "openblas" not in kernels()["blas"],
    reason="the variable names kernels of x86 processors, and OpenBLAS alone reads it",
)
def test_the_kernels_follow_the_variable_that_openblas_reads() -> None:
    code = "from nullhouse.warehouse.processor import kernels; print(kernels()['blas'])"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OPENBLAS_CORETYPE": core},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for core in ("Haswell", "Prescott")
    }
    assert len(said) == 2


def test_a_made_up_verdict_is_found(recorded: Callable[..., Home]) -> None:
    records = first_phase(NOW)
    records[-1][1]["verdict"] = "promoted"
    assert "ledger entry 6, H_2, field verdict" in message(recorded(*records))


def test_a_trial_that_was_left_out_of_the_record_is_found(recorded: Callable[..., Home]) -> None:
    records = first_phase(NOW)
    del records[1]
    said = message(recorded(*records))
    assert "ledger entry 3, H_2" in said and "field control_id" in said


def test_an_entry_that_nothing_gives_is_found(recorded: Callable[..., Home]) -> None:
    home = recorded(*first_phase(NOW), *signed([("trial", {"hypothesis_id": "H_9"})], NOW))
    said = message(home)
    assert "ledger entry 7, H_9" in said and "recomputed assay" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("data_sha256", "the data in the lake"),
        ("code_sha256", "the Python that computes verdicts"),
        ("models_sha256", "the models, macros or seeds"),
        ("constants_sha256", "the constants"),
    ],
)
def test_another_fingerprint_is_refused_by_name_and_not_compared(
    recorded: Callable[..., Home], monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("what cannot be replayed must not be computed")

    monkeypatch.setattr(run, "phase1", never)
    said = message(recorded(*first_phase({**NOW, name: "another"})))
    assert words in said and "cannot be replayed" in said
    assert all(other not in said for other in ("duckdb", "no fingerprints"))


def test_another_release_of_a_library_is_refused_by_name(recorded: Callable[..., Home]) -> None:
    home = recorded(*first_phase({**NOW, "engine": {"duckdb": "1.4.1"}}))
    assert "duckdb: recorded 1.4.1, here 2.0.0" in message(home)


def test_entries_without_fingerprints_are_refused(recorded: Callable[..., Home]) -> None:
    assert "carries no fingerprints" in message(recorded(("trial", TRIALS[0])))


def test_equal_entries_have_no_difference_and_a_missing_field_is_one() -> None:
    one, other = (Entry(1, "", "trial", "", {"a": {"b": [1, 2.5]}}) for _ in range(2))
    assert first_difference([one], [other], 1) is None
    short = Entry(1, "", "trial", "", {"a": {}})
    problem = first_difference([one], [short], 2)
    assert problem is not None and "field a.b" in problem.where
    assert problem.found == "recorded [1,2.5], recomputed nothing with 2 threads"
