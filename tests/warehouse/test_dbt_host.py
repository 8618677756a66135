"""dbt in a process of its own: every command alone, and a host that dies is replaced."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.warehouse import dbt as module
from nullhouse.warehouse.dbt import parse_ahead, run_dbt
from nullhouse.warehouse.dbt_host import _answer


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home]) -> Home:
    return new_home()


def test_a_command_that_fails_is_told_in_dbts_own_words(home: Home) -> None:
    with pytest.raises(NullhouseError, match="No such command 'bild'"):
        run_dbt(home, "bild")


def test_a_host_that_is_killed_is_replaced_with_the_next_command(home: Home) -> None:
    with pytest.raises(NullhouseError, match="No such command"):
        run_dbt(home, "bild")
    process = module._HOST._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(NullhouseError, match=r"without an answer|No such command"):
        run_dbt(home, "bild")
    with pytest.raises(NullhouseError, match="No such command"):
        run_dbt(home, "bild")
    assert module._HOST._process is not process


def test_what_was_parsed_ahead_is_not_taken_for_the_next_answer(home: Home) -> None:
    parse_ahead(home, ["blind"])
    with pytest.raises(NullhouseError, match="No such command 'bild'"):
        run_dbt(home, "bild")
    assert (home.compiled("blind") / "partial_parse.msgpack").is_file()
    assert list(home.warehouse.iterdir()) == [], "parsing opens no database"


@pytest.mark.slow  # two parses of the whole project
def test_a_command_leaves_nothing_to_the_next(new_home: Callable[[], Home], home: Home) -> None:
    other = new_home()
    for each in (home, other):
        run_dbt(each, "seed", "--select", "constants", target="blind")
    assert home.blind.is_file()
    assert other.blind.is_file()
    for each in (home, other):
        # No lock is left behind: the file opens for writing at once.
        run_dbt(each, "seed", "--select", "constants", target="blind")


def test_where_nothing_can_fork_a_new_process_answers(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    request = module._request(home, module._command(["bild"], "blind"), "blind")
    answer = _answer(request)
    assert answer["code"] == 2
    assert "No such command 'bild'" in answer["output"]
