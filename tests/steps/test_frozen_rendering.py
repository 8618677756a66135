"""A batch that was frozen before the rendering changed is still what was frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generator.freeze import render_batch
from generator.propose import propose
from generator.queue import Library
from generator.registration import ledger_entry
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.frozen_files import differences, write_frozen_files

CONSTANTS = "c" * 64


@pytest.fixture
def old_home(new_home: Callable[[], Home]) -> Home:
    """A home whose only batch was written in the first rendering, and before some columns."""
    home, library = new_home(), Library.read()
    emitted = propose(library.templates, library.operators, library.entries, library.controls)
    members = [c for c in emitted if c.event_family_spec.operator_id is None][:5]
    sha256 = render_batch("batch_0001", members, CONSTANTS, rendering=1).sha256
    entry = ledger_entry("batch_0001", members, CONSTANTS, sha256, "2026-01-02T03:04:05")
    del entry["rendering"]
    Ledger(home.ledger).append([("batch", _before_fusion(entry))])
    write_frozen_files(home, Ledger(home.ledger))
    return home


def _before_fusion(entry: dict[str, Any]) -> dict[str, Any]:
    for row in entry["hypotheses"]:
        for name in ("branch", "because"):
            del row[name]
        del row["spec"]["branch"]
    return entry


def test_an_old_batch_is_rendered_as_it_was(old_home: Home) -> None:
    text = (old_home.frozen / "batch_0001.sql").read_text()
    assert "{{ event_family(" in text
    assert "{{ forced_participation(" not in text
    assert differences(old_home, Ledger(old_home.ledger)) == []


def test_a_change_of_an_old_batch_is_found(old_home: Home) -> None:
    path = old_home.frozen / "batch_0001.sql"
    path.write_text(path.read_text().replace("'long'", "'short'", 1))
    (problem,) = differences(old_home, Ledger(old_home.ledger))
    assert "batch_0001.sql" in problem.where
