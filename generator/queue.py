"""All that is put forward: what people thought of first, then what data sets suggest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from generator.entries import RegisterEntry, load_entries
from generator.grammar import Control, Operator, Template
from generator.handwritten import Discovery, load_discovery
from generator.library import load_controls, load_operators, load_templates
from generator.propose import propose, removed
from generator.rules import problem
from generator.spec import Candidate
from generator.vocabulary import OperatorId, Origin, TemplateId
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT

SPECS = Path("generator/specs")


@dataclass(frozen=True)
class Library:
    """The grammar files and the register, read once."""

    templates: tuple[Template, ...]
    operators: tuple[Operator, ...]
    controls: tuple[Control, ...]
    entries: tuple[RegisterEntry, ...]

    @classmethod
    def read(cls, root: Path = PROJECT) -> Library:
        return cls(
            load_templates(root), load_operators(root), load_controls(root), load_entries(root)
        )


@dataclass(frozen=True)
class Put:
    """A candidate, who put it forward, and the argument that a person gave."""

    candidate: Candidate
    origin: Origin
    because: str | None = None


def shipped(library: Library, root: Path = PROJECT) -> list[Discovery]:
    """The hand-written hypotheses of the project, by file name, all problems at once."""
    return read_discoveries(sorted((root / SPECS).glob("*.yml")), library)


def read_discoveries(paths: Iterable[Path], library: Library) -> list[Discovery]:
    """The hypotheses of some files; one idea in two files is refused."""
    found: dict[str, Path] = {}
    discoveries: list[Discovery] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            discovery = load_discovery(path, library.templates, library.controls, library.entries)
        except NullhouseError as error:
            problems += error.problems
            continue
        name = discovery.candidate.hypothesis_id
        if name in found:
            problems.append(_twice(name, path, found[name]))
        found.setdefault(name, path)
        discoveries.append(discovery)
    if problems:
        raise NullhouseError(*problems)
    return discoveries


def put_forward(library: Library, written: Sequence[Discovery]) -> list[Put]:
    """Each idea once: who thought of it before the data suggested it keeps it."""
    first = [Put(d.candidate, "discovery", d.because) for d in written]
    known = {put.candidate.hypothesis_id for put in first}
    emitted = propose(library.templates, library.operators, library.entries, library.controls)
    new = (c for c in emitted if c.hypothesis_id not in known)
    return first + [Put(c, "fusion" if c.event_family_spec.operator_id else "dataset") for c in new]


def counts(puts: Sequence[Put]) -> list[dict[str, object]]:
    """How many by template and operator; one row a template, the sum at the end."""
    cells = Counter[tuple[str, str]]((p.candidate.template_id, _column(p)) for p in puts)
    rows: list[dict[str, object]] = []
    for template in get_args(TemplateId):
        row = {column: cells[template, column] for column in _COLUMNS}
        rows.append({"template": template, **row, "all": sum(row.values())})
    total = Counter(column for _, column in cells.elements())
    return [
        *rows,
        {"template": "all", **{column: total[column] for column in _COLUMNS}, "all": len(puts)},
    ]


def explained(library: Library) -> list[dict[str, object]]:
    """What the grammars could say and do not, with the reason and how often it strikes."""
    gone = removed(library.templates, library.operators, library.entries)
    return [{"grammar": r.grammar, "left out": r.fillings, "because": r.reason} for r in gone]


_COLUMNS = ("discovery", "one sensor", *get_args(OperatorId))


def _column(put: Put) -> str:
    if put.origin == "discovery":
        return "discovery"
    return put.candidate.event_family_spec.operator_id or "one sensor"


def _twice(name: str, path: Path, before: Path) -> Problem:
    return problem("never_again", f"{path.name} states the idea of {before.name}", path.name, name)
