"""Follow README and docs, and write what was printed into them: `make write-docs`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nullhouse.base.home import PROJECT
from tests.docs.blocks import Block, blocks, documents, is_followed
from tests.docs.session import Session, difference


def main(demo: Path, names: list[str]) -> None:
    """Rewrite every output that differs; dots that still fit stay."""
    for file in documents():
        if names and not any(name in str(file) for name in names):
            continue
        with tempfile.TemporaryDirectory() as folder:
            changed = _rewrite(file, Session(Path(folder), demo))
        sys.stdout.write(f"{file.relative_to(PROJECT)}: {changed} outputs written\n")


def _rewrite(file: Path, session: Session) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    changes: list[tuple[slice, list[str]]] = []
    for block in blocks(file):
        if is_followed(block, slow=True):
            changes += _changes(block, session)
    for span, printed in reversed(changes):
        lines[span] = printed
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(changes)


def _changes(block: Block, session: Session) -> list[tuple[slice, list[str]]]:
    return [
        (command.span, printed)
        for command, printed in session.follow(block)
        if difference(command.output, printed)
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2:])
