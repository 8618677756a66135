"""A small share of `make fuzz`, and the inputs that once broke a reader."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from generator.handwritten import load_discovery
from generator.queue import Library
from ingest.member import open_member
from ingest.unreadable import UnreadableError
from nullhouse.base.errors import NullhouseError
from tests.fuzz.__main__ import small_home
from tests.fuzz.edits import edits
from tests.fuzz.readers import READERS
from tests.fuzz.run import fuzz


@pytest.mark.parametrize(("reader", "inputs"), [("archive", 300), ("ledger", 200), ("specs", 60)])
def test_damaged_inputs_are_refused_or_read_as_what_they_say(reader: str, inputs: int) -> None:
    assert fuzz(reader, READERS[reader][0], range(inputs), 2) == []


def test_an_edited_field_is_found_whichever_file_it_is_in(tmp_path: Path) -> None:
    found = list(edits(small_home(tmp_path), range(30), 2))
    assert {kind for kind, _, _ in found} == {"ledger", "manifest", "frozen batch"}
    assert [each for each in found if not each[2]] == []


def test_a_zip_that_lost_its_first_bytes_is_unreadable_and_no_error_of_the_disk(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "1,2\n" * 9)
    raw = path.read_bytes()
    for cut in range(1, len(raw)):
        path.write_bytes(raw[cut:])
        with pytest.raises(UnreadableError), open_member(path, "a.csv") as (stream, _):
            stream.read()


def test_a_trigger_that_is_no_text_is_told(tmp_path: Path) -> None:
    path, library = tmp_path / "a.yml", Library.read()
    path.write_text("trigger: [a]\ngates: [{a: 1}, 2]\nconfirmation: [x]\n")
    with pytest.raises(NullhouseError, match="trigger"):
        load_discovery(path, library.templates, library.controls, library.entries)
