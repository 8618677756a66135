"""The templates, controls and operators of a project, all problems of all files at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from generator.grammar import Control, Operator, Template
from generator.grammar_rules import grammar_problems
from generator.strict import build, read_yaml
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT

Entry = TypeVar("Entry", Template, Control, Operator)

#: dbt's share of the files: what documents the macro of the same name.
_DBT_KEYS = ("version", "macros")


def load_templates(root: Path = PROJECT) -> tuple[Template, ...]:
    """The templates in the order of their ids, each grammar checked as a whole."""
    read = _load(root / "macros" / "templates", Template, "template")
    problems = [p for path, t in read for p in grammar_problems(t, path.name, [t])]
    _refuse(problems + _doubled((path, t.template_id) for path, t in read))
    return tuple(sorted((t for _, t in read), key=lambda t: t.template_id))


def load_controls(root: Path = PROJECT) -> tuple[Control, ...]:
    """The controls, negative controls (level A) before risk sets (level B)."""
    read = _load(root / "macros" / "controls", Control, "control")
    misplaced = (path for path, c in read if path.stem != c.control_id)
    _refuse([Problem("a control's file bears its id", str(path)) for path in misplaced])
    return tuple(sorted((c for _, c in read), key=lambda c: (c.level, c.control_id)))


def load_operators(root: Path = PROJECT) -> tuple[Operator, ...]:
    """The fusion operators in the order of their ids, each grammar checked as a whole."""
    read = _load(root / "macros" / "operators", Operator, "operator")
    templates = load_templates(root)
    problems = [p for path, o in read for p in grammar_problems(o, path.name, templates)]
    _refuse(problems + _doubled((path, o.operator_id) for path, o in read))
    return tuple(sorted((o for _, o in read), key=lambda o: o.operator_id))


def _load(folder: Path, model: type[Entry], what: str) -> list[tuple[Path, Entry]]:
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise NullhouseError(Problem(f"there is no {what}", str(folder), "no .yml file"))
    problems: list[Problem] = []
    entries: list[tuple[Path, Entry]] = []
    for path in paths:
        document = read_yaml(path, f"the {what}")
        ours = {key: value for key, value in document.items() if key not in _DBT_KEYS}
        entry, found = build(model, ours, path.name)
        problems += found
        if entry:
            entries.append((path, entry))
    _refuse(problems)
    return entries


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise NullhouseError(*problems)


def _doubled(ids: Iterable[tuple[Path, str]]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for path, name in ids:
        if name in seen:
            problems.append(Problem(f"{name} is defined twice", path.name, f"and in {seen[name]}"))
        seen.setdefault(name, path.name)
    return problems
