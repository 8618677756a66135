"""A file is whole or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from nullhouse.base.atomic import atomic_path, write_text


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "old")
    with pytest.raises(RuntimeError), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "b" / "c.txt", "é\n")
    assert (tmp_path / "b" / "c.txt").read_bytes() == "é\n".encode()
