"""The lines of a user's CSV: text to header and cells, with what is wrong with the file itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.register import DataSet
from nullhouse.base.errors import NullhouseError, Problem, nearest

#: What people's spreadsheets separate cells by when it is no comma.
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Line:
    """A row of the file: its number without the header, the line it ends on, its cells."""

    row: int
    number: int
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"row {self.row} (line {self.number})"


@dataclass(frozen=True)
class Sheet:
    """A file's column names and its rows of that length, and what is wrong with the others."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read_sheet(path: Path, text: str, dataset: DataSet) -> Sheet:
    """Header and rows of a file; what no other problem can be told of raises."""
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        found = str(error)
        raise NullhouseError(Problem("the file is no valid CSV", str(path), found)) from error
    if not lines:
        allowed = ",".join(c.name for c in dataset.columns)
        raise NullhouseError(Problem("the file is empty", str(path), allowed=allowed))
    header = tuple(name.strip() for name in lines[0].cells)
    rows = tuple(Line(n, line.number, line.cells) for n, line in enumerate(lines[1:], 1))
    problems = (*_header_problems(path, header, dataset), *_row_problems(path, header, rows))
    whole = tuple(line for line in rows if len(line.cells) == len(header))
    return Sheet(header, whole, problems)


def _lines(text: str) -> Iterator[Line]:
    """All lines that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Line(0, reader.line_num, tuple(cells))


def _header_problems(path: Path, header: tuple[str, ...], dataset: DataSet) -> Iterator[Problem]:
    declared = [c.name for c in dataset.columns]
    where = f"{path}, header"
    separator = next((s for s in _SEPARATORS if s in header[0]), None) if len(header) == 1 else None
    if separator:
        remedy = "write the file with commas"
        what = f"the columns are separated by {_SEPARATORS[separator]}"
        yield Problem(what, where, header[0], ",".join(declared), remedy)
        return
    for name in dict.fromkeys(header):
        if name not in declared:
            what = f"unknown column {name!r}"
            remedy = f"drop it, or declare it in a data set of your own; {dataset.id} has no such"
            yield Problem(what, where, name, nearest(name.lower(), declared), remedy)
        if header.count(name) > 1:
            yield Problem(f"column {name!r} stands twice", where, name)
    for column in dataset.columns:
        if column.name not in header and not column.optional:
            yield Problem(f"column {column.name!r} is missing", where, ",".join(header))


def _row_problems(path: Path, header: tuple[str, ...], rows: tuple[Line, ...]) -> Iterator[Problem]:
    if not rows:
        remedy = "an empty file would take away what is there; give at least one row"
        yield Problem("the file has no rows", str(path), remedy=remedy)
    for line in rows:
        if len(line.cells) != len(header):
            found, allowed = f"{len(line.cells)} cells", f"{len(header)}, as in the header"
            yield Problem("a row of another length", f"{path}, {line.place}", found, allowed)
