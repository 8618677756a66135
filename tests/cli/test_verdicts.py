"""What a person is shown of verdicts: the tested ones, the rest counted, and the tally."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from nullhouse.cli import show
from nullhouse.cli.verdicts import show_verdicts

VERDICTS = [
    {"hypothesis_id": "H_1", "verdict": "promoted", "reason": "promoted: It holds."},
    {"hypothesis_id": "H_2", "verdict": "discarded", "reason": "control: It does as well."},
    {"hypothesis_id": "H_3", "verdict": "untestable", "reason": "low_power: 3 days."},
    {"hypothesis_id": "H_4", "verdict": "untestable", "reason": "low_power: 5 days."},
    {"hypothesis_id": "H_5", "verdict": "queued", "reason": "no_test: later."},
]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which no line is folded."""
    monkeypatch.setattr(show, "out", Console(width=200))


def test_the_tested_are_listed_the_rest_is_counted_and_the_tally_comes_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_verdicts(VERDICTS, as_json=False)
    told = capsys.readouterr().out
    assert "H_1" in told and "H_2" in told
    assert not any(name in told for name in ("H_3", "H_4", "H_5"))
    [low_power] = [line.split() for line in told.splitlines() if "low_power" in line]
    assert low_power[:2] == ["2", "untestable"]
    last = told.rstrip().splitlines()[-1]
    assert last == "of 5 hypotheses: 1 promoted, 1 discarded, 1 queued, 2 untestable"


def test_a_machine_gets_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    show_verdicts(VERDICTS, as_json=True)
    assert len(json.loads(capsys.readouterr().out)) == len(VERDICTS)


def test_where_nothing_was_tested_no_empty_table_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_verdicts(VERDICTS[2:], as_json=False)
    told = capsys.readouterr().out
    assert "verdicts" not in told and "not tested" in told
