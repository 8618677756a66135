"""A document is followed in a copy of the project, as a reader would, block by block."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
from pathlib import Path

from nullhouse.base.home import PROJECT
from tests.docs.blocks import Block, Command
from tests.gauntlet.project import copy_tree, tracked

WIDTH = "120"
#: What the reader's own folders are called in the documents.
DEMO = "~/nullhouse/.nullhouse/demo"
#: What differs between two runs that say the same: times, durations, room on a disk, hashes.
_VARIES = (
    (r"\b20(?:2[6-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?", "<time>"),
    (r"\b\d+(?:\.\d+)? ?(?:s|seconds?|minutes|hours)\b", "<duration>"),
    (r"\b\d+(?:\.\d+)? [kMGT]B\b", "<bytes>"),
    (r"\b[0-9a-f]{64}\b", "<sha256>"),
    (r"\b127\.0\.0\.1:\d+", "127.0.0.1:<port>"),
    (r"[─━]+", "─"),
    (r"\s+", " "),
)


class Session:
    """A copy of the project with the environment that is there, and a shell in it."""

    def __init__(self, folder: Path, demo: Path | None = None) -> None:
        self.root = folder / "nullhouse"
        copy_tree(PROJECT, tracked(PROJECT), self.root)
        (self.root / ".venv").symlink_to(PROJECT / ".venv")
        subprocess.run(["git", "init", "--quiet"], cwd=self.root, check=True)
        self.demo = demo or self.root / ".nullhouse" / "demo"
        self._exported: dict[str, str] = {}

    def follow(self, block: Block) -> list[tuple[Command, list[str]]]:
        """Do what a block says; commands come back with what they printed."""
        if block.kind in ("file", "append", "replace"):
            self._write(block)
            return []
        return [(command, self._run(command, block)) for command in block.commands()]

    def _write(self, block: Block) -> None:
        path = self.root / block.argument
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{line}\n" for line in block.lines)
        if block.kind == "replace":
            path.write_text(_replaced(path.read_text(encoding="utf-8"), block), encoding="utf-8")
            return
        before = path.read_text(encoding="utf-8") if block.kind == "append" else ""
        path.write_text(before + text, encoding="utf-8")

    def _run(self, command: Command, block: Block) -> list[str]:
        after = self.root / ".env-after"
        done = subprocess.run(
            ["bash", "-c", f"{command.text}\nstatus=$?; env -0 > '{after}'; exit $status"],
            cwd=self.root,
            env=self._environment(block),
            capture_output=True,
            text=True,
            check=False,
        )
        self._remember(after)
        shown = (done.stdout + done.stderr).replace(str(self.demo), DEMO)
        shown = shown.replace(str(self.root), "~/nullhouse")
        lines = [line.rstrip() for line in shown.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        says_so = any(line.startswith("exit ") for line in command.output)
        if done.returncode and not says_so:
            raise AssertionError(f"{block.where}: {command.text}\nexit {done.returncode}\n{shown}")
        return lines + ([f"exit {done.returncode}"] if done.returncode else [])

    def _environment(self, block: Block) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("NULLHOUSE", "DBT"))}
        own = {
            "PYTHONPATH": str(self.root),
            "PATH": f"{self.root / '.venv' / 'bin'}:{os.environ['PATH']}",
            "COLUMNS": WIDTH,
            "NO_COLOR": "1",
            "DO_NOT_TRACK": "1",
        }
        home = {"NULLHOUSE_HOME": str(self.demo)} if block.argument == "demo" else {}
        return {**inherited, **own, **self._exported, **home}

    def _remember(self, after: Path) -> None:
        """A shell's exports hold for the commands that follow, as they would for a reader."""
        pairs = (pair.partition("=") for pair in after.read_text().split("\0") if pair)
        keep = ("NULLHOUSE", "DBT")
        self._exported = {name: value for name, _, value in pairs if name.startswith(keep)}
        after.unlink()


def _replaced(text: str, block: Block) -> str:
    """The text with the block's ``-`` lines, which stand in it once, made its ``+`` lines."""
    old = "".join(f"{line[1:]}\n" for line in block.lines if line.startswith(("-", " ")))
    new = "".join(f"{line[1:]}\n" for line in block.lines if line.startswith(("+", " ")))
    assert text.count(old) == 1, f"{block.where}: stands {text.count(old)} times:\n{old}"
    return text.replace(old, new)


def masked(line: str) -> str:
    """A line without what differs from run to run."""
    for pattern, name in _VARIES:
        line = re.sub(pattern, name, line)
    return line.strip()


def difference(shown: list[str], printed: list[str]) -> list[str]:
    """How a document differs from what was printed; nothing where it is the same."""
    expected = [m for line in shown if (m := masked(line)) and m != "─"]
    found = [m for line in printed if (m := masked(line)) and m != "─"]
    if re.fullmatch(_pattern(expected), "".join(f"{line}\n" for line in found), re.DOTALL):
        return []
    return list(difflib.unified_diff(expected, found, "document", "printed", lineterm="", n=1))


def _pattern(lines: list[str]) -> str:
    """A line of dots stands for any lines, dots in a line for any text of it."""
    return "".join(
        r"(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", r"[^\n]*") + r"\n"
        for line in lines
    )
