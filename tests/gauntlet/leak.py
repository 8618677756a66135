"""A deliberate leak: what it is, the patch that makes it, and the guard that must catch it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.guards.registry import GUARDS

LEAKS = Path(__file__).parent / "leaks"
#: Guards that look at files, the parse or an empty home: they need no tree that builds.
STATIC = ("parse", "blind_build", "side", "doors", "lint")
#: Guards that build a home many times over, and the themes whose leaks they are asked about.
DEAR = {"incremental": ("increments", "memory")}
#: Guards that read text alone, in a second: they are asked about every leak.
CHEAP = ("doors", "lint")
WORLDS = ("plain", "labels", "evidence")
_EDIT_KEYS = {"file", "home", "find", "replace", "new"}


@dataclass(frozen=True)
class Edit:
    """One change of a file of the project, or of one that the home's frozen half holds."""

    file: str
    find: str = ""
    replace: str = ""
    #: The whole text of a file that is not there yet.
    new: str = ""
    of_home: bool = False


@dataclass(frozen=True)
class Leak:
    """``says`` must occur in what the guard finds, so that no typo counts as a catch."""

    name: str
    leak: str
    caught_by: str
    edits: tuple[Edit, ...]
    theme: str
    world: str = "plain"
    #: Whether the patched tree still builds; one that does not is for the static guards alone.
    builds: bool = True
    says: str = ""
    #: Guards that are not run, with the reason.
    skip: Mapping[str, str] = field(default_factory=dict)


def load_leaks(folder: Path = LEAKS) -> list[Leak]:
    """All leaks by theme (file) and place in it; everything wrong with the files is one error."""
    leaks: list[Leak] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            found = list(_problems_of(row, path.name))
            problems += found
            if not found:
                leaks.append(_leak(row, path.stem))
    doubled = [name for name, n in Counter(leak.name for leak in leaks).items() if n > 1]
    problems += [Problem("two leaks have one name", found=name) for name in doubled]
    if problems:
        raise NullhouseError(*problems)
    return leaks


def _leak(row: dict[str, Any], theme: str) -> Leak:
    edits = tuple(
        Edit(
            file=edit.get("file") or edit["home"],
            find=edit.get("find", ""),
            replace=edit.get("replace", ""),
            new=edit.get("new", ""),
            of_home="home" in edit,
        )
        for edit in row["edits"]
    )
    return Leak(**{**row, "edits": edits, "theme": theme})


def _problems_of(row: dict[str, Any], where: str) -> Iterable[Problem]:
    place = f"{where}, {row.get('name', '?')}"
    allowed = {name for name in Leak.__dataclass_fields__ if name != "theme"}
    for key in sorted(set(row) - allowed):
        yield Problem("a leak has no such key", place, key, nearest(key, allowed))
    for key in ("name", "leak", "caught_by", "edits"):
        if not row.get(key):
            yield Problem("a leak lacks a key", place, "nothing", key)
    for guard in [row.get("caught_by", ""), *row.get("skip", {})]:
        if guard not in GUARDS:
            yield Problem("no guard is called that", place, guard, nearest(guard, GUARDS))
    if row.get("caught_by") in row.get("skip", {}):
        yield Problem("the guard that must catch a leak is always run", place, row["caught_by"])
    if row.get("world", "plain") not in WORLDS:
        yield Problem("no world is called that", place, row["world"], nearest(row["world"], WORLDS))
    if row.get("builds", True) is False and not row.get("says"):
        yield Problem("a tree that does not build needs `says`", place, remedy="name the words")
    for edit in row.get("edits") or []:
        yield from _problems_of_edit(edit, place)


def _problems_of_edit(edit: dict[str, Any], place: str) -> Iterable[Problem]:
    for key in sorted(set(edit) - _EDIT_KEYS):
        yield Problem("an edit has no such key", place, key, nearest(key, _EDIT_KEYS))
    if ("file" in edit) == ("home" in edit):
        yield Problem("an edit names one file", place, str(edit), "file: … or home: …")
    if ("new" in edit) == ("find" in edit):
        yield Problem("an edit is a new text or a place to change", place, str(edit), "new | find")
    if edit.get("find") and edit.get("find") == edit.get("replace"):
        yield Problem("an edit changes nothing", place, edit["find"])
