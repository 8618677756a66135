"""A copy of the project that shares its files' bytes until a leak is put in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from nullhouse.base.canonical import sha256_of, sha256_of_file
from nullhouse.base.errors import NullhouseError, Problem
from tests.gauntlet.leak import Edit, Leak

_BUILT_FROM = (
    *("analysis/", "generator/", "ingest/", "nullhouse/", "macros/", "models/", "seeds/"),
    *("tests/dbt/", "tests/gauntlet/worlds.py"),
)


def tracked(root: Path) -> list[str]:
    """What git knows of the tree as it stands, new files included, ignored ones left out."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True)
    return sorted(n for n in set(done.stdout.split("\0")) if n and (root / n).is_file())


def tree_sha256(root: Path) -> str:
    """A hash over what homes are built from and guards look at; equal ones need no new homes."""
    names = [n for n in tracked(root) if n.startswith(_BUILT_FROM) or n.count("/") == 0]
    return sha256_of({n: sha256_of_file(root / n) for n in names if not n.endswith(".md")})


def copy_tree(root: Path, names: Iterable[str], target: Path) -> None:
    """Files of a folder into an empty one, with their times: what is compiled stays so."""
    _into(root, names, target, shutil.copy2)


def copy_home(home: Path, target: Path) -> None:
    """A home of its own: the lake's bytes are shared, everything that is written to is not."""
    lake = sorted(str(p.relative_to(home)) for p in (home / "lake").rglob("*") if p.is_file())
    _into(home, lake, target, _link)
    for path in home.iterdir():
        if path.name == "lake":
            continue
        if path.is_dir():
            shutil.copytree(path, target / path.name, ignore=shutil.ignore_patterns("logs"))
        else:
            shutil.copy2(path, target / path.name)


def _into(
    root: Path, names: Iterable[str], target: Path, place: Callable[[Path, Path], object]
) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for name in names:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        place(root / name, path)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def put_in(leak: Leak, project: Path, home: Path | None) -> None:
    """Apply a leak; raises where an edit no longer fits the tree that it was written for."""
    problems = []
    for edit in leak.edits:
        root = home if edit.of_home else project
        if root is None:
            continue
        problem = _problem(edit, root / edit.file, leak.name)
        if problem:
            problems.append(problem)
            continue
        _write(edit, root / edit.file)
    if problems:
        raise NullhouseError(*problems)


def _problem(edit: Edit, path: Path, name: str) -> Problem | None:
    place, remedy = f"leak {name}, {edit.file}", "write the leak anew against the file as it is"
    if edit.new:
        return Problem("the leak's new file is there already", place) if path.exists() else None
    if not path.is_file():
        return Problem("the leak changes a file that is gone", place, remedy=remedy)
    times = path.read_text(encoding="utf-8").count(edit.find)
    if times == 1:
        return None
    found = f"{times} times: {edit.find}"
    return Problem("the leak's text is not there once", place, found, "once", remedy)


def _write(edit: Edit, path: Path) -> None:
    text = edit.new or path.read_text(encoding="utf-8").replace(edit.find, edit.replace)
    # The old bytes belong to the project too: a new file, never the shared one.
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
