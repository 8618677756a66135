"""Lint: no compiled blind statement looks forward, at the whole sample, at a clock or an outcome.

Statement rules stand in ``nullhouse.base.lint``; what only the whole project shows (hooks, Python
models, lineage over several models) is looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sqlglot import exp

from nullhouse.base.lint.book import RULES, hits
from nullhouse.base.lint.reads import paths
from nullhouse.base.lint.statement import Hit
from nullhouse.guards.compiled import Model, Project, compile_aside
from nullhouse.guards.exceptions import Exceptions
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.lineage import ROWS, descents

GUARD = "lint"
#: Rules about a model or the project, which no single statement shows: what they say, and the way
#: out.
PROJECT_RULES = {
    "no_outcome": (
        "no blind column descends from an outcome, a result or a file that is not registered",
        "read blind relations by ref() and sources by source(), and nothing else",
    ),
    "no_hook": (
        "no SQL runs before or after a blind model",
        "take the hook away: a model is one select, and says all that it reads",
    ),
    "sql_only": (
        "a blind model is SQL: nothing can be said of what a Python model reads",
        "write it in SQL",
    ),
}


def look(ground: Ground) -> list[Finding]:
    """Compile the tree below the scratch folder, and lint every blind model of it."""
    return lint_project(compile_aside(ground))


def lint_project(
    project: Project, without: Collection[str] = (), exempt: Exceptions | None = None
) -> list[Finding]:
    """Every finding of a compiled project, model by model.

    ``without`` names rules that are left out: so a test can tell that each is needed.
    """
    exempt = exempt or Exceptions()
    found = [
        *(f for model in project.blind for f in _of_model(model, project, without, exempt)),
        *_operations(project, without),
        *(_outcomes(project, exempt) if "no_outcome" not in without else ()),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.model)


def _of_model(
    model: Model, project: Project, without: Collection[str], exempt: Exceptions
) -> Iterator[Finding]:
    if model.language != "sql":
        if "sql_only" not in without:
            yield _of_project("sql_only", model.path, model.language)
        return
    if "no_hook" not in without:
        # In brackets, so that a row of the exceptions means the whole of a hook.
        yield from (
            _of_project("no_hook", model.path, hook)
            for hook in model.hooks
            if not exempt.allow("no_hook", f"[{hook}]", model.name, model.path)
        )
    for hit in hits(model.statement, without):
        text = project.plain(hit.found)
        if not exempt.allow(hit.rule, text, model.name, model.path):
            yield _of_hit(model, hit, text)


def _of_hit(model: Model, hit: Hit, text: str) -> Finding:
    line = _line(model.raw, text)
    return Finding(
        guard=GUARD,
        model=model.name,
        column=hit.column,
        row=f"{model.path}:{line}" if line else model.path,
        expected=RULES[hit.rule].says,
        found=text,
        cause=hit.rule,
        remedy=hit.remedy,
    )


def _of_project(rule: str, place: str, found: str) -> Finding:
    says, remedy = PROJECT_RULES[rule]
    return Finding(GUARD, place, row=place, expected=says, found=found, cause=rule, remedy=remedy)


def _operations(project: Project, without: Collection[str]) -> Iterator[Finding]:
    """What runs before or after a whole build, on the file that blind models read."""
    if "no_hook" in without:
        return
    for node in project.manifest["nodes"].values():
        if node["resource_type"] == "operation" and node["package_name"] == "nullhouse":
            yield _of_project("no_hook", "dbt_project.yml", node["raw_code"])


def _outcomes(project: Project, exempt: Exceptions) -> Iterator[Finding]:
    says, remedy = PROJECT_RULES["no_outcome"]
    allowed = {model.relation for model in project.blind} | _seeds(project)
    for name, ways in descents(project, allowed, _files_of(project, exempt)).items():
        path = project.models[name].path
        for column, way in ways.items():
            yield Finding(
                guard=GUARD,
                model=name,
                column=column if column != ROWS else "",
                row=path if column != ROWS else f"{path}: which rows there are",
                expected=says,
                found=project.plain(" -> ".join(way)),
                cause="no_outcome",
                remedy=remedy,
            )


def _seeds(project: Project) -> set[str]:
    nodes = project.manifest["nodes"].values()
    return {n["relation_name"].replace('"', "") for n in nodes if n["resource_type"] == "seed"}


def _files_of(project: Project, exempt: Exceptions) -> dict[str, set[str]]:
    """Files that each model may open: its sources', and those that are listed with a reason."""
    found: dict[str, set[str]] = {}
    for model in project.blind:
        found[model.name] = set(model.files)
        opened = (t.this for t in model.statement.of(exp.Table) if isinstance(t.this, exp.Func))
        for path in (path for call in opened for path in paths(call)):
            if exempt.allow("known_files", project.plain(path), model.name, model.path):
                found[model.name].add(path)
    return found


def _line(raw: str, text: str) -> int:
    """The line of the model's own text that holds most of a finding's words; 0 if none does."""
    words = set(re.findall(r"[a-z_]{3,}", text.lower()))
    scored = [
        (len(words & set(re.findall(r"[a-z_]{3,}", line.lower()))), -number, number)
        for number, line in enumerate(raw.splitlines(), start=1)
        if not line.lstrip().startswith("--")
    ]
    best = max(scored, default=(0, 0, 0))
    return best[2] if best[0] >= min(2, len(words)) and words else 0
