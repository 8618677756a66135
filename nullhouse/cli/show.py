"""How the command line speaks: tables for people, JSON for machines, never both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

#: In a pipe there is no terminal to fit: wide enough that words stay whole.
_PIPE_WIDTH = 200

_probe = Console()
out = _probe if _probe.is_terminal else Console(width=_PIPE_WIDTH)


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
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD)
    for name in rows[0]:
        cells = [_cell(row[name]) for row in rows]
        longest = max(map(len, cells))
        table.add_column(name.replace("_", " "), overflow="fold", min_width=min(longest, 12))
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    out.print(table)


def _show_one(row: Mapping[str, Any], title: str) -> None:
    """A single row reads better as names and values."""
    table = Table(title=title, title_justify="left", show_header=False, box=box.SIMPLE)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(name.replace("_", " "), _cell(value))
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
