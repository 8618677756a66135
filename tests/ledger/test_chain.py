"""The ledger is append-only, and a change of any line shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nullhouse.base.errors import Finding
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import GENESIS

RECORDS = [("batch", {"n": 1}), ("trial", {"p": 0.25}), ("verdict", {"reason": "low_power: few"})]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    found = Ledger(tmp_path / "ledger" / "ledger.jsonl")
    found.append(RECORDS)
    return found


def test_each_entry_names_the_hash_of_the_one_before(ledger: Ledger) -> None:
    entries = ledger.entries()
    assert [e.seq for e in entries] == [1, 2, 3]
    assert entries[0].prev == GENESIS
    assert [e.prev for e in entries[1:]] == [e.sha256 for e in entries[:-1]]


def test_appending_goes_on_where_the_chain_ended(ledger: Ledger) -> None:
    last = ledger.entries()[-1].sha256
    added = ledger.append([("verdict", {"n": 2})])
    assert added[0].seq == 4
    assert added[0].prev == last
    assert len(ledger.entries()) == 4


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize("field", ["seq", "prev", "kind", "at", "body", "sha256"])
def test_a_changed_field_of_any_line_is_found(ledger: Ledger, line: int, field: str) -> None:
    lines = ledger.path.read_text().splitlines()
    record = json.loads(lines[line])
    record[field] = {"changed": True} if field == "body" else 99 if field == "seq" else "changed"
    lines[line] = json.dumps(record)
    ledger.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(Finding, match="chain is broken"):
        ledger.entries()


def test_a_removed_line_is_found(ledger: Ledger) -> None:
    lines = ledger.path.read_text().splitlines()
    ledger.path.write_text("\n".join([lines[0], lines[2]]) + "\n")
    with pytest.raises(Finding, match="out of its place"):
        ledger.entries()


def test_a_line_that_is_no_entry_is_found_and_its_number_said(ledger: Ledger) -> None:
    ledger.path.write_text(ledger.path.read_text() + "[1, 2]\n")
    with pytest.raises(Finding, match="line 4"):
        ledger.entries()


def test_a_torn_last_line_is_set_aside_and_the_rest_kept(ledger: Ledger) -> None:
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + b'{"seq": 4, "pre')
    aside = ledger.repair()
    assert aside is not None
    assert aside.read_bytes() == b'{"seq": 4, "pre'
    assert ledger.path.read_bytes() == whole
    assert ledger.repair() is None


def test_appending_repairs_first(ledger: Ledger) -> None:
    ledger.path.write_bytes(ledger.path.read_bytes() + b"{")
    ledger.append([("trial", {"n": 3})])
    assert [e.kind for e in ledger.entries()] == ["batch", "trial", "verdict", "trial"]


def test_nothing_is_written_for_no_record(ledger: Ledger) -> None:
    before = ledger.path.read_bytes()
    assert ledger.append([]) == []
    assert ledger.path.read_bytes() == before
