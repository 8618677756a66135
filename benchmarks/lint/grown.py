"""The project several times over: every blind model with copies that read each other's copies."""

from __future__ import annotations

import dataclasses

from nullhouse.guards.compiled import Model, Project
from nullhouse.guards.exceptions import Exempt, exceptions


def grown(project: Project, times: int, turn: int = 0) -> Project:
    """Blind models ``times`` over, in texts of which no two are alike, those of any turn."""
    blind = {model.name for model in project.blind}
    models = [
        _copy(m, blind, copy, f"-- turn {turn}: {times} times, copy {copy}\n")
        for copy in range(times)
        for m in project.blind
    ]
    return Project(project.home, project.manifest, {model.name: model for model in models})


def exempt_for(times: int) -> list[Exempt]:
    """The table of exceptions for every copy."""
    return [
        row if row.place.endswith("/") else dataclasses.replace(row, place=_name(row.place, copy))
        for copy in range(times)
        for row in exceptions()
    ]


def _copy(model: Model, blind: set[str], copy: int, comment: str) -> Model:
    """One copy: the comment keeps its text from being one that was parsed before."""
    text = comment + model.sql
    for parent in (*model.parents, model.name):
        if parent in blind:
            text = text.replace(f'"{parent}"', f'"{_name(parent, copy)}"')
    tables = {t: _name(t, copy) if t.split(".")[-1] in blind else t for t in model.tables}
    return dataclasses.replace(
        model,
        name=_name(model.name, copy),
        relation=_name(model.relation, copy),
        sql=text,
        tables=frozenset(tables.values()),
        parents=tuple(_name(p, copy) if p in blind else p for p in model.parents),
    )


def _name(name: str, copy: int) -> str:
    return f"{name}__{copy}" if copy else name
