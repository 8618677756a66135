"""What the command line promises of every verb."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from nullhouse.base.home import PROJECT
from nullhouse.cli.main import app
from nullhouse.cli.show import show_rows

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_every_verb_speaks_json_and_shows_an_example_that_it_takes() -> None:
    for name, command in COMMANDS.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert "--json" in options, name
        examples = re.findall(
            rf"\[/bold cyan\] (.*nullhouse {name}\b.*|make .*)", command.epilog or ""
        )
        assert examples, f"{name} shows no example"
        for example in examples:
            used = set(re.findall(r"--[a-z-]+", example.split("&&")[0]))
            assert used <= options, f"{name}: {used - options}"


def test_help_keeps_to_the_terminal_and_breaks_no_line_inside_a_sentence() -> None:
    done = nullhouse("ingest", "--help", COLUMNS="80")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    told = " ".join(line.strip() for line in lines)
    assert "Columns: event_name, event_at (what happened) or scheduled_at" in told
    assert "$ nullhouse ingest --report --datasets um_book_depth" in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_verbs_and_questions_are_completed(shell: str) -> None:
    words = {
        "bash": "nullhouse ask what_",
        "zsh": "nullhouse ask what_",
        "fish": "nullhouse ask what_",
    }
    variables = {
        "_NULLHOUSE_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words[shell], "COMP_CWORD": "2",
        "_TYPER_COMPLETE_ARGS": words[shell],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    done = subprocess.run(
        [str(Path(sys.executable).with_name("nullhouse"))],
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "what_stands" in done.stdout, done.stdout + done.stderr
    assert "nearest_misses" not in done.stdout


def nullhouse(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nullhouse", *arguments],
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


WIDE: list[dict[str, Any]] = [
    {f"column_{n}": "a_long_word_without_a_blank" for n in range(12)} for _ in range(2)
]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_table_is_wider_than_the_terminal_and_no_cell_is_lost(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.console import Console  # noqa: PLC0415

    from nullhouse.cli import show  # noqa: PLC0415

    monkeypatch.setattr(show, "out", Console(width=width, color_system=None))
    show_rows(WIDE, "wide", as_json=False)
    shown = capsys.readouterr().out
    lines = [line.rstrip() for line in shown.splitlines()]
    assert max(map(len, lines)) <= width
    assert "…" not in shown
    whole = "".join(shown.split())
    assert whole.count("a_long_word_without_a_blank") == 24


@pytest.mark.parametrize("width", range(60, 140, 3))
def test_a_table_is_folded_between_words_or_shown_row_by_row_and_never_cut(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.console import Console  # noqa: PLC0415

    from nullhouse.cli import show  # noqa: PLC0415

    row = {"id": "H_08df82b3b6a7", "event": "liquidation_cluster, long", "p_holdout": 0.0002}
    row |= {"claim": "volatility_aftershock, short", "events_holdout": 1074, "unit": "log ratio"}
    monkeypatch.setattr(show, "out", Console(width=width, color_system=None))
    show_rows([row, row], "a title", as_json=False)
    words = capsys.readouterr().out.split()
    for value in row.values():
        assert all(words.count(word) >= 2 for word in str(value).split()), (width, value)
