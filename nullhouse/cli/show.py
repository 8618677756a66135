"""How the command line speaks: tables for people, JSON for machines, never both."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

#: In a pipe there is no terminal to fit: wide enough that words stay whole.
_PIPE_WIDTH = 200
#: A column may be folded between words; a word that is longer than this may be broken too.
_WORD = 22
#: A list that is longer than this gets a line for each of its items.
_LINE = 60
#: What stands around a cell.
_PADDING = 3


def _console() -> Console:
    probe = Console()
    piped = not probe.is_terminal and "COLUMNS" not in os.environ
    return Console(width=_PIPE_WIDTH) if piped else probe


out = _console()


def show_rows(rows: Sequence[Mapping[str, Any]], title: str, *, as_json: bool) -> None:
    """One table; as JSON, one array of objects."""
    if as_json:
        print(json.dumps([dict(row) for row in rows], default=str, indent=2))
        return
    if not rows:
        out.print(f"{title}: nothing")
        return
    if len(rows) == 1:
        _show_one(rows[0], title)
        return
    cells = {name: [_cell(row[name]) for row in rows] for name in rows[0]}
    least = {name: _least(name, column) for name, column in cells.items()}
    room = out.width - _PADDING * len(least) - 1
    if sum(least.values()) > room:
        _show_each(rows, title)
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD)
    for name, width in _widths(cells, least, room).items():
        table.add_column(name.replace("_", " "), overflow="fold", width=width)
    for row in zip(*cells.values(), strict=True):
        table.add_row(*row)
    out.print(table)


def _least(name: str, cells: Sequence[str]) -> int:
    """How narrow a column may get so that words of its name and of its cells stay whole."""
    words = [word for text in [name.replace("_", " "), *cells] for word in text.split()]
    return min(max(map(len, words), default=1), _WORD)


def _widths(
    cells: Mapping[str, Sequence[str]], least: Mapping[str, int], room: int
) -> dict[str, int]:
    """Widths that fit: the widest columns give way, none to less than its words."""
    found = {name: max(map(len, [name, *cells[name]])) for name in cells}
    while sum(found.values()) > room:
        widest = max((n for n in found if found[n] > least[n]), key=lambda n: found[n])
        found[widest] -= 1
    return found


def _show_each(rows: Sequence[Mapping[str, Any]], title: str) -> None:
    """Rows with too many columns for the terminal, one below the other."""
    out.print(title, style="italic", highlight=False)
    for number, row in enumerate(rows, start=1):
        _show_one(row, f"{number} of {len(rows)}")


def _show_one(row: Mapping[str, Any], title: str) -> None:
    """A single row reads better as names and values."""
    table = Table(title=title, title_justify="left", show_header=False, box=box.SIMPLE)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        is_long = isinstance(value, list) and sum(map(len, map(str, value))) > _LINE
        cell = "\n".join(map(_cell, value)) if is_long else _cell(value)
        table.add_row(name.replace("_", " "), cell)
    out.print(table)


def say(text: str, *, as_json: bool = False) -> None:
    """A sentence for a person; machines are spared it."""
    if not as_json:
        out.print(text, highlight=False)


def next_command(command: str, *, as_json: bool = False) -> None:
    """What to run next, on a line of its own."""
    say(f"next: [bold]{command}[/bold]", as_json=as_json)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value + 0.0:.4g}"  # no minus before a zero
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    text = str(value).removesuffix(" 00:00:00") if isinstance(value, datetime) else str(value)
    return text.replace("[", r"\[")
