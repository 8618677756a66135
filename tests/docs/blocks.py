"""What stands in README and docs: commands with what they print, and files to write.

The comment on the line before a fenced block says what is to be done with it:

    <!-- run -->             run in the document's own copy of the project
    <!-- run: demo -->       the same, on the home that `make demo` made; only in the slow tests
    <!-- run: slow -->       the same as run, only in the slow tests
    <!-- run: once -->       the same, by what makes the home of the others (`make demo`)
    <!-- not run: why -->    shown only, and counted with its reason
    <!-- file: PATH -->      the block is written to a file of the copy
    <!-- append: PATH -->    the block is added to the end of one
    <!-- replace: PATH -->   lines that begin with - are found there and those with + take their place

In a block of commands a line that begins with ``$ `` is a command, those that follow with ``> `` go on with it, and the rest
is what it prints. A line ``…`` in the output stands for any lines, and so does ``…`` inside one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from nullhouse.base.home import PROJECT

_MARK = re.compile(r"<!-- (run|not run|file|append|replace)(?:: (.+))? -->")
_FENCE = re.compile(r"```(\w*)")
SHELLS = ("console", "")


@dataclass
class Command:
    """A command, what the document says that it prints, and where that stands (line numbers)."""

    text: str
    first: int
    output: list[str] = field(default_factory=list)

    @property
    def span(self) -> slice:
        return slice(self.first, self.first + len(self.output))


@dataclass
class Block:
    """A fenced block with its mark."""

    file: Path
    line: int
    language: str
    kind: str
    argument: str
    lines: list[str]

    @property
    def where(self) -> str:
        return f"{self.file.relative_to(PROJECT)}:{self.line}"

    def commands(self) -> list[Command]:
        """The commands of a block that is run, in order."""
        found: list[Command] = []
        for number, line in enumerate(self.lines, start=self.line):
            if line.startswith("$ "):
                found.append(Command(line[2:], number + 1))
            elif line.startswith("> ") and found and not found[-1].output:
                found[-1].text += "\n" + line[2:]
                found[-1].first = number + 1
            elif found:
                found[-1].output.append(line)
        return found


def documents() -> list[Path]:
    """README and the documents, in the order in which a reader meets them."""
    return [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def blocks(file: Path) -> list[Block]:
    """The fenced blocks of a document; one of commands or with a mark must say what to do."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found: list[Block] = []
    number = 0
    while number < len(lines):
        fence = _FENCE.fullmatch(lines[number])
        if not fence:
            number += 1
            continue
        end = lines.index("```", number + 1)
        mark = _MARK.fullmatch(lines[number - 1]) if number else None
        kind, argument = (mark[1], mark[2] or "") if mark else ("", "")
        body = lines[number + 1 : end]
        found.append(Block(file, number + 1, fence[1], kind, argument, body))
        number = end + 1
    return found


def unmarked(block: Block) -> bool:
    """Whether a block looks like commands, and nothing says what becomes of them."""
    is_shell = block.language in ("console", "sh", "bash", "powershell") or any(
        line.startswith(("$ ", "make ", ".venv/", "nullhouse ")) for line in block.lines
    )
    return is_shell and not block.kind


def is_followed(block: Block, *, slow: bool) -> bool:
    """Whether a document's own session does what the block says."""
    if block.kind in ("", "not run") or block.argument == "once":
        return False
    return slow or block.kind != "run" or block.argument == ""
