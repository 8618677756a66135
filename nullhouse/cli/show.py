"""How the command line speaks: tables for people, JSON for machines, never both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

out = Console()


def show_rows(rows: Sequence[Mapping[str, Any]], title: str, *, as_json: bool) -> None:
    """One table; as JSON, one array of objects."""
    if as_json:
        print(json.dumps([dict(row) for row in rows], default=str, indent=2))
        return
    if not rows:
        out.print(f"{title}: nothing")
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
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
    return str(value).replace("[", r"\[")
