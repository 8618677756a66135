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
#: A column may be folded, but not to less than this.
_LEAST = 12
#: A list that is longer than this gets a line for each of its items.
_LINE = 60
#: What stands around a cell.
_PADDING = 2


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
    if sum(least.values()) + _PADDING * len(least) > out.width:
        _show_each(rows, title)
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD)
    for name, width in least.items():
        table.add_column(name.replace("_", " "), overflow="fold", min_width=width)
    for row in zip(*cells.values(), strict=True):
        table.add_row(*row)
    out.print(table)


def _least(name: str, cells: Sequence[str]) -> int:
    """How narrow a column may get: words of its name stay whole, and short cells too."""
    heading = max(map(len, name.split("_")))
    return max(heading, min(max(map(len, cells)), _LEAST))


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
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    text = str(value).removesuffix(" 00:00:00") if isinstance(value, datetime) else str(value)
    return text.replace("[", r"\[")
