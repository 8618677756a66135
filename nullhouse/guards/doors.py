"""Doors: time is reached through the macros of macros/guards, and cut in one place.

Lint sees what SQL says; this guard sees how it came to be said. It reads the project's own text
and the graph of its models, and knows the layers of the blind half.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from nullhouse.base.home import PROJECT
from nullhouse.base.lint.reads import paths
from nullhouse.guards.compiled import Model, Project, compile_aside
from nullhouse.guards.exceptions import Exceptions
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground

GUARD = "doors"
GUARDS, CUT = "macros/guards/", "macros/guards/visible.sql"
#: The clock of a build is the moment at which visible() cuts, and its files those in force then.
CLOCK, IN_FORCE = "macros/guards/built_at.sql", "macros/guards/source.sql"
#: Which order a file's rows have in an as-of read.
IN_FILE = "macros/guards/in_file_order.sql"
#: Built bit by bit or whole: the guard `incremental` proves that rows do not depend on which.
BIT_BY_BIT = "macros/incremental/"
#: What builds remember of the lake. Hooks read it, and a model's rows do not come from it.
MEMORY = "int_lake_changes"
#: Which layers, and which models of others, a layer of the blind half may read.
LAYERS: dict[str, frozenset[str]] = {
    "staging": frozenset({"source", "seed", "dim_instruments"}),
    "series": frozenset({"staging", "series"}),
    "events": frozenset({"staging", "series", "events", "own"}),
    "states": frozenset({"series", "events", "states"}),
    "confirmations": frozenset({"series", "events", "states", "confirmations"}),
    "families": frozenset({"events", "states", "confirmations"}),
    "controls": frozenset({"series", "events", "controls", "dim_spans", "dim_hypotheses"}),
    "quality": frozenset({"source", "seed", "quality"}),
    "lake": frozenset(),
    "own": frozenset({"staging", "series", "events", "states", "confirmations", "own"}),
    "catalog": frozenset(
        {"seed", "staging", "series", "events", "states", "confirmations", "catalog"}
    ),
}
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)
_COMPILE_TIME = (
    r"\b(?:run_query|load_result|load_agate_table|statement|env_var)\s*\("
    r"|\b(?:adapter|modules|graph|builtins|run_started_at|invocation_id|selected_resources)\b"
)


@dataclass(frozen=True)
class Door:
    """A pattern that only some files may hold."""

    says: str
    remedy: str
    pattern: re.Pattern[str]
    #: Files that may, by the start of their path.
    keepers: tuple[str, ...]
    only_jinja: bool = False


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


DOORS = {
    "asof_door": Door(
        "as-of joins are made by as_of_before()",
        "call as_of_before() of macros/guards",
        _any(r"\basof\b"),
        (GUARDS,),
    ),
    "frame_door": Door(
        "windows are framed by trailing() and trailing_rank()",
        "call trailing() of macros/guards",
        _any(
            r"\b(?:rows|range|groups)\s+(?:between|unbounded|current|\d+\s+(?:preceding|following))"
        ),
        (GUARDS,),
    ),
    "cut_door": Door(
        "as_of is read in visible() and nowhere else",
        "call visible() where rows are stamped",
        _any(r"\bvar\s*\("),
        (CUT, CLOCK, IN_FORCE, IN_FILE),
        only_jinja=True,
    ),
    "cut_by_known_at": Door(
        "visible() cuts by known_at, or by the stamp of a counted file",
        "call visible() without an argument, after known_at is made",
        _any(r"\bvisible\s*\(\s*(?!\)|stamped_at\s*\(|'stamped_at'|known_at\s*=\s*'known_at')"),
        (CUT,),
        only_jinja=True,
    ),
    "compile_time": Door(
        "a model's text depends on refs, constants and arguments, never on data or on the clock",
        "say it in the model's SQL; a path of the home comes from home_path()",
        _any(_COMPILE_TIME),
        ("macros/constants/home_path.sql", BIT_BY_BIT, IN_FORCE),
        only_jinja=True,
    ),
}
GRAPH_RULES = {
    "layers": (
        "each layer reads those below it",
        "read the relation of a lower layer that holds what was known then",
    ),
    "every_source_is_cut": (
        "whoever reads a source cuts it by visible()",
        "end the staging select with: where {{ visible() }}",
    ),
}


def look(ground: Ground) -> list[Finding]:
    """Read the tree's own files, and the graph that dbt makes of them."""
    return doors_of(compile_aside(ground))


def doors_of(
    project: Project,
    root: Path = PROJECT,
    without: Collection[str] = (),
    exempt: Exceptions | None = None,
) -> list[Finding]:
    """Every finding in the files below ``root`` and in a compiled project."""
    exempt = exempt or Exceptions()
    found = [
        *(f for path in _files(root) for f in _in_file(path, root, without, exempt)),
        *_by_graph("layers", _layers, project, without, exempt),
        *_by_graph("every_source_is_cut", _uncut, project, without, exempt),
    ]
    return sorted(found, key=lambda finding: (finding.model, finding.row))


def _files(root: Path) -> list[Path]:
    return sorted([*root.glob("models/blind/**/*.sql"), *root.glob("macros/**/*.sql")])


def _in_file(
    path: Path, root: Path, without: Collection[str], exempt: Exceptions
) -> Iterator[Finding]:
    place = path.relative_to(root).as_posix()
    text = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text(encoding="utf-8"))
    jinja = _only_jinja(text)
    for name, door in DOORS.items():
        if name in without or place.startswith(door.keepers):
            continue
        for met in door.pattern.finditer(jinja if door.only_jinja else text):
            line = text.count("\n", 0, met.start())
            said = " ".join(text.splitlines()[line].split())
            if not exempt.allow(name, said, place):
                where = f"{place}:{line + 1}"
                yield Finding(GUARD, place, "", where, door.says, said, name, door.remedy)


def _only_jinja(text: str) -> str:
    """The text with all but Jinja blanked out, so that places stay what they are."""
    kept = list(re.sub(r"[^\n]", " ", text))
    for met in _JINJA.finditer(text):
        kept[met.start() : met.end()] = met[0]
    return "".join(kept)


def _by_graph(
    rule: str,
    check: Callable[[Model, Project], Iterator[str]],
    project: Project,
    without: Collection[str],
    exempt: Exceptions,
) -> Iterator[Finding]:
    says, remedy = GRAPH_RULES[rule]
    for model in project.blind if rule not in without else ():
        for found in check(model, project):
            if not exempt.allow(rule, found, model.name, model.path):
                yield Finding(GUARD, model.name, "", model.path, says, found, rule, remedy)


def _layers(model: Model, project: Project) -> Iterator[str]:
    allowed = LAYERS.get(model.layer, frozenset())
    if model.layer not in LAYERS:
        yield f"no such layer: {model.layer or 'none'}"
    for parent in set(model.parents) - {MEMORY}:
        below = project.models.get(parent)
        layer = "seed" if below is None else below.layer if below.side == "blind" else below.side
        if layer not in allowed and parent not in allowed:
            yield f"{model.layer} reads {layer}: {parent}"
    if model.files and "source" not in allowed:
        yield f"{model.layer} reads a source"


def _uncut(model: Model, _: Project) -> Iterator[str]:
    if model.language != "sql":
        return
    read = [table for table in model.statement.of(exp.Table) if _is_source(table, model)]
    cuts = [where for where in model.statement.of(exp.Where) if _has_cut(where)]
    if read and ("visible" not in model.macros or len(cuts) < len(read)):
        yield f"{len(read)} sources read, {len(cuts)} cut"


def _is_source(table: exp.Expr, model: Model) -> bool:
    call = table.this
    opens = call is not None and not isinstance(call, exp.Identifier)
    return opens and any(path in model.files for path in paths(call))


def _has_cut(where: exp.Expr) -> bool:
    """What visible() leaves behind where nothing is cut: a bare ``true`` among the conditions."""
    parts = where.this.flatten() if isinstance(where.this, exp.And) else [where.this]
    return any(isinstance(part, exp.Boolean) and part.this for part in parts)
