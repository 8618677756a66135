"""The leaks as data: each fits today's tree, and no guard stands without leaks that need it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT
from nullhouse.guards.registry import GUARDS
from tests.gauntlet.leak import Edit, Leak, load_leaks
from tests.gauntlet.matrix import LEAST
from tests.gauntlet.project import copy_home, put_in, tracked


@pytest.fixture(scope="session")
def leaks() -> list[Leak]:
    return load_leaks()


def test_there_are_leaks_enough_and_two_for_each_guard(leaks: list[Leak]) -> None:
    named = Counter(leak.caught_by for leak in leaks)
    assert len(leaks) >= 45
    assert {guard: named[guard] for guard in GUARDS if named[guard] < LEAST} == {}


def test_every_leak_still_fits_the_tree(leaks: list[Leak], tmp_path: Path) -> None:
    known = set(tracked(PROJECT))
    for leak in leaks:
        touched = [e.file for e in leak.edits if not e.of_home and not e.new]
        for name in set(touched):
            assert name in known, (leak.name, name)
            path = tmp_path / leak.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((PROJECT / name).read_bytes())
        put_in(leak, tmp_path / leak.name, None)
        assert not any((PROJECT / e.file).exists() for e in leak.edits if e.new), leak.name
        # A leak that is no Python any more breaks its guard, which then catches nothing.
        for python in (tmp_path / leak.name).rglob("*.py"):
            compile(python.read_text(), str(python), "exec")


def test_a_leak_that_no_longer_fits_says_where(tmp_path: Path) -> None:
    (tmp_path / "model.sql").write_text("select 1 union all select 1")
    for find, times in (("select 1", "2 times"), ("select 2", "0 times")):
        leak = made_up("stale", Edit("model.sql", find, "select 3"))
        with pytest.raises(NullhouseError, match=times):
            put_in(leak, tmp_path, None)
    assert "select 3" not in (tmp_path / "model.sql").read_text()


def test_a_leak_changes_its_copy_and_not_the_file_that_it_was_linked_from(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for folder in ("lake", "frozen"):
        (home / folder).mkdir(parents=True)
        (home / folder / "file.sql").write_text("before")
    copy_home(home, tmp_path / "copy")
    for folder in ("lake", "frozen"):
        edit = Edit(f"{folder}/file.sql", "before", "after", of_home=True)
        put_in(made_up("leak", edit), tmp_path, tmp_path / "copy")
        assert (tmp_path / "copy" / folder / "file.sql").read_text() == "after"
        assert (home / folder / "file.sql").read_text() == "before"


WRONG = [
    ("caught_by: aglet", "doors", "no guard is called that"),
    ("caught_by: doors\n  worlds: plain", "world", "a leak has no such key"),
    ("caught_by: doors\n  builds: false", "says", "does not build needs `says`"),
    ("caught_by: doors\n  skip: {doors: dear}", "doors", "always run"),
    ("caught_by: doors\n  world: real", "plain", "no world is called that"),
]


@pytest.mark.parametrize(("line", "hint", "words"), WRONG)
def test_a_leak_that_is_written_wrong_is_refused(
    tmp_path: Path, line: str, hint: str, words: str
) -> None:
    edit = "edits: [{file: a.sql, find: a, replace: b}]"
    (tmp_path / "a.yml").write_text(f"- name: a\n  leak: An a.\n  {line}\n  {edit}\n")
    with pytest.raises(NullhouseError) as refused:
        load_leaks(tmp_path)
    assert words in str(refused.value)
    assert hint in str(refused.value)


@pytest.mark.parametrize(
    "edit",
    ["{file: a, home: b, find: c}", "{find: c}", "{file: a}", "{file: a, find: c, replace: c}"],
)
def test_an_edit_that_says_too_little_or_too_much_is_refused(tmp_path: Path, edit: str) -> None:
    text = f"- name: a\n  leak: An a.\n  caught_by: side\n  edits: [{edit}]\n"
    (tmp_path / "a.yml").write_text(text)
    with pytest.raises(NullhouseError, match="edit"):
        load_leaks(tmp_path)


def made_up(name: str, *edits: Edit, caught_by: str = "doors") -> Leak:
    return Leak(name, f"{name}.", caught_by, edits, "made_up")
