"""README and docs are followed as they stand: what they show is what a reader gets."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import typer

from nullhouse.base.home import PROJECT
from nullhouse.cli.main import app
from tests.docs.blocks import Block, blocks, documents, is_followed, unmarked
from tests.docs.session import Session, difference

#: The documents whose commands are cheap enough for every run of the tests.
NAMES = [str(file.relative_to(PROJECT)) for file in documents()]
VERBS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def follow(name: str, session: Session, *, slow: bool) -> list[str]:
    """Follow a document; the differences between what it shows and what was printed."""
    found: list[str] = []
    for block in blocks(PROJECT / name):
        if not is_followed(block, slow=slow):
            continue
        for command, printed in session.follow(block):
            found += [
                f"{block.where}: $ {command.text}", *d
            ] if (d := difference(command.output, printed)) else []  # fmt: skip
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_commands_says_whether_it_is_run(name: str) -> None:
    assert [b.where for b in blocks(PROJECT / name) if unmarked(b)] == []


def test_what_is_not_run_has_a_reason_that_this_list_knows() -> None:
    reasons = {b.argument for name in NAMES for b in blocks(PROJECT / name) if b.kind == "not run"}
    assert reasons <= {
        "it needs Binance's archive, and for a year of two perpetuals hours",
        "it needs Binance's live streams",
        "it needs Binance's REST hosts",
        "it clones the repository, which is what this test stands in",
        "it changes this machine's services",
        "it is for PowerShell; the workflow runs it on Windows",
    }


@pytest.mark.parametrize("name", NAMES)
def test_verbs_and_options_that_documents_name_are_there(name: str) -> None:
    for block in blocks(PROJECT / name):
        for command in block.commands() if block.kind in ("run", "not run") else []:
            for words in _calls(command.text):
                assert words[0] in VERBS, f"{block.where}: {words[0]}"
                options = {o for p in VERBS[words[0]].params for o in p.opts}
                used = {w.split("=")[0] for w in words[1:] if w.startswith("--")}
                assert used <= options | {"--help"}, f"{block.where}: {used - options}"


def _calls(text: str) -> list[list[str]]:
    """The calls of the command line in a command: the verb and what follows."""
    words = shlex.split(text.replace("\n", " ; "), comments=True)
    ends = {"&&", ";", "|", "||", ">"}
    starts = [
        n for n, w in enumerate(words) if w.split("/")[-1] == "nullhouse" and n + 1 < len(words)
    ]
    return [
        words[n + 1 : next((m for m in range(n, len(words)) if words[m] in ends), len(words))]
        for n in starts
        if words[n + 1] not in ends and not words[n + 1].startswith("-")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_document_can_be_followed_in_seconds_where_it_needs_no_home(
    name: str, tmp_path: Path
) -> None:
    if any(_is_quick(b) for b in blocks(PROJECT / name)):
        assert follow(name, Session(tmp_path), slow=False) == []


def _is_quick(block: Block) -> bool:
    return block.kind == "run" and block.argument == ""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that `make demo` makes, made once for all documents."""
    session = Session(tmp_path_factory.mktemp("demo"))
    for name in NAMES:
        for block in blocks(PROJECT / name):
            if block.argument == "once":
                for command, printed in session.follow(block):
                    assert difference(command.output, printed) == []
    return session.demo


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_document_shows_what_is_printed(name: str, demo: Path, tmp_path: Path) -> None:
    assert follow(name, Session(tmp_path, demo), slow=True) == []
