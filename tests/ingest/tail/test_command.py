"""The verb: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.tail.pace import Pace
from nullhouse.base.home import Home
from nullhouse.cli.main import app
from tests.ingest.tail.exchange import Exchange, Fault
from tests.ingest.tail.truth import NOW

Run = Callable[..., Any]


@pytest.fixture
def run(home: Home, um: Exchange, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``nullhouse tail`` on this home, against the loopback exchange, at its time."""
    from ingest.tail import run as module  # noqa: PLC0415

    whole = module.tail
    monkeypatch.setenv("NULLHOUSE_HOME", str(home.root))
    monkeypatch.setattr(
        "nullhouse.steps.tail.run_tail",
        lambda *given: whole(*given, clock=lambda: NOW, pace=Pace(lambda _: None, lambda: 0.0)),
    )

    def call(*arguments: str) -> Any:
        wanted = ["tail", "--datasets", "um_klines_1m", "--rest", f"um={um.url}"]
        return CliRunner().invoke(app, [*wanted, *arguments])

    return call


def test_it_says_what_came_and_what_comes_next(run: Run, home: Home) -> None:
    done = run()
    assert done.exit_code == 0, done.output
    for text in ("um_klines_1m", "landed", "4927", "2026-11-22 10:06:00"):
        assert text in done.output
    # A long path is folded at the terminal's edge.
    assert str(home.lake) in done.output.replace("\n", "")
    assert "next: dbt build --target blind" in done.output


def test_machines_get_json_and_nothing_else(run: Run) -> None:
    [row] = json.loads(run("--json").output)
    assert {name: row[name] for name in ("dataset", "result", "rows", "label_shift")} == {
        "dataset": "um_klines_1m",
        "result": "landed",
        "rows": 4927,
        "label_shift": 0,
    }
    assert row["compared"] == row["equal"] == 360 * 9


def test_a_refused_data_set_is_a_finding(run: Run, um: Exchange) -> None:
    def late(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        return [[b[0], *a[1:6], b[6], *a[7:]] for a, b in pairwise(rows)]

    um.change = late
    done = run()
    assert done.exit_code != 0
    assert "refused" in done.output
    assert getattr(done.exception, "exit_code", None) == 1


def test_an_exchange_that_does_not_answer_is_an_error(run: Run, um: Exchange) -> None:
    um.faults["klines"] = [Fault(500)] * 99
    done = run()
    assert "unanswered" in done.output
    assert getattr(done.exception, "exit_code", None) == 2
    assert "HTTP 500" in str(done.exception)


def test_its_help_shows_an_example() -> None:
    done = CliRunner().invoke(app, ["tail", "--help"])
    assert done.exit_code == 0
    assert "$ nullhouse tail" in done.output
