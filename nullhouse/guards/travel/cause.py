"""The source row whose change moved a model: halved out of all that were changed.

A side home in which only half of the changed rows are changed is built as far as the model; the
half that still moves it is halved again, files first and then the rows of one file. Where only
both halves together move it, the search ends there and says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import duckdb

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.travel.change import Change, Rows
from nullhouse.guards.travel.lake import LakeFile, make_lake
from nullhouse.guards.travel.marks import Built
from nullhouse.guards.travel.relations import Relation
from nullhouse.guards.travel.side import Workshop

#: Builds that one search may take: enough for a thousand files of a hundred thousand rows.
MOST_BUILDS = 60
Scope = Mapping[str, Rows]


def with_causes(
    workshop: Workshop,
    found: Sequence[Finding],
    compared: Mapping[str, Relation],
    changes: Mapping[str, Change],
) -> list[Finding]:
    """Findings with their causes: of a model that reads another finding's, that other one."""
    names = {each.model for each in found}
    told = []
    for each in found:
        above = [n for n in workshop.blind.with_ancestors([each.model]) if n in names]
        if above[:1] == [each.model]:
            change = changes[each.model]
            told.append(cause_of(workshop, each, compared[each.model], change, change.at))
        else:
            told.append(replace(each, cause=f"{each.cause}; moved with {above[0]}"))
    return told


def cause_of(
    workshop: Workshop, found: Finding, how: Relation, change: Change, until: datetime
) -> Finding:
    """The finding with the source row that moved it in its cause."""
    scope = _changed(workshop, found.model, change)
    if not scope or found.model not in workshop.blind.models:
        return found
    said = _Search(workshop, found.model, how, change, until).narrow(scope)
    return replace(found, cause=f"{found.cause}; moved by {said}")


def _changed(workshop: Workshop, model: str, change: Change) -> dict[str, Rows]:
    """What was changed in the data sets that the model reads, by file."""
    read = {
        dataset
        for name in workshop.blind.with_ancestors([model])
        for dataset in workshop.blind.models[name].datasets
    }
    touched = (
        file
        for file in workshop.files
        if file.dataset.id in read
        and (change.touches_time(file.first) or change.touches_time(file.last))
    )
    return {file.path: (0, file.rows) for file in sorted(touched, key=_order)}


def _order(file: LakeFile) -> tuple[str, datetime, str]:
    return file.dataset.id, file.first, file.path


class _Search:
    """Halving with a bounded number of builds."""

    def __init__(
        self, workshop: Workshop, model: str, how: Relation, change: Change, until: datetime
    ) -> None:
        self._workshop, self._model, self._how = workshop, model, how
        self._change, self._until = change, until
        self._names = workshop.blind.with_ancestors([model])
        self._home = Home(workshop.root / f"cause-{model}")
        self._left = MOST_BUILDS
        with workshop.full() as full:
            self._unmoved = full.fingerprint(model, how, until)

    def narrow(self, scope: Scope) -> str:
        """The smallest part of a scope that was found to move the model, in words."""
        try:
            if not self._moves(scope):
                return "what stands in no data set: a register, or the build's own end"
            smallest = _halved(dict(scope), self._moves, self._may_go_on)
        finally:
            shutil.rmtree(self._home.root, ignore_errors=True)
        return self._said(smallest)

    def _may_go_on(self) -> bool:
        return self._left > 0

    def _moves(self, scope: Scope) -> bool:
        self._left -= 1
        shutil.rmtree(self._home.root, ignore_errors=True)
        change = replace(self._change, only=dict(scope))
        make_lake(self._workshop.ground.home, self._workshop.files, self._home, change)
        shutil.copytree(self._workshop.ground.home.frozen, self._home.frozen)
        # Never told what time it is: what is not left out must count as it does in the full build.
        self._workshop.build(self._home, self._home.root, names=self._names)
        with Built(self._workshop.blind, self._home.blind) as built:
            return built.fingerprint(self._model, self._how, self._until) != self._unmoved

    def _said(self, scope: Scope) -> str:
        if len(scope) > 1:
            return f"{len(scope)} files together, {next(iter(scope))} the first"
        [(path, (first, after))] = scope.items()
        if after - first > 1:
            return f"{path}, rows {first} to {after - 1} together"
        return f"{path}, row {first}: {self._row(path, first)}"

    def _row(self, path: str, number: int) -> str:
        with duckdb.connect() as connection:
            found = connection.execute(
                "select * exclude (file_row_number) from read_parquet(?, file_row_number = true) "
                "where file_row_number = ?",
                [str(self._workshop.ground.home.lake / path), number],
            )
            names = [column[0] for column in found.description]
            values = found.fetchall()[0]
        return ", ".join(f"{n}={v}" for n, v in zip(names, values, strict=True) if v is not None)


def _halved(
    scope: dict[str, Rows], moves: Callable[[Scope], bool], may_go_on: Callable[[], bool]
) -> dict[str, Rows]:
    """Delta debugging for one cause: the half that still moves it, until there is none."""
    while may_go_on():
        first, second = _halves(scope)
        if not first:
            break
        if moves(first):
            scope = first
        elif may_go_on() and moves(second):
            scope = second
        else:
            break
    return scope


def _halves(scope: dict[str, Rows]) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """Files in two; one file's rows in two; nothing of a single row."""
    if len(scope) > 1:
        listed = list(scope.items())
        middle = len(listed) // 2
        return dict(listed[:middle]), dict(listed[middle:])
    [(path, (first, after))] = scope.items()
    if after - first < 2:
        return {}, {}
    middle = (first + after) // 2
    return {path: (first, middle)}, {path: (middle, after)}
