"""How a verb joins the command line: its help in paragraphs, its examples where they are seen."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer

_EXAMPLE = "Example: "


def add(app: typer.Typer, panel: str, *verbs: Callable[..., Any]) -> None:
    """Add verbs under a heading; a docstring's ``Example:`` paragraphs come last, as commands."""
    for verb in verbs:
        text, examples = _parts(inspect.getdoc(verb) or "")
        shown = "\n\n".join(f"[bold cyan]$[/bold cyan] {example}" for example in examples)
        epilog = f"[bold]Examples[/bold]\n\n{shown}" if examples else None
        app.command(help=text, epilog=epilog, rich_help_panel=panel)(verb)


def examples_of(verb: Callable[..., Any]) -> list[str]:
    """The commands that a verb's docstring shows."""
    return _parts(inspect.getdoc(verb) or "")[1]


def _parts(text: str) -> tuple[str, list[str]]:
    # A terminal breaks lines where it ends, not where a source file does.
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n")]
    told = [p for p in paragraphs if not p.startswith(_EXAMPLE)]
    examples = [p.removeprefix(_EXAMPLE) for p in paragraphs if p.startswith(_EXAMPLE)]
    return "\n\n".join(told), examples
