"""Ready questions: plain SQL below ``analyses`` that any DuckDB client can run as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import PROJECT

FOLDER = PROJECT / "analyses"


@dataclass(frozen=True)
class Question:
    """A file's name, what its first comment says, and its SQL."""

    name: str
    asks: str
    query: str


def questions() -> list[Question]:
    """Every ready question, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.sql"))]


def question(name: str) -> Question:
    """One of them; raises with the nearest name where there is none."""
    found = {one.name: one for one in questions()}
    if name not in found:
        raise NullhouseError(
            Problem(
                what="there is no such question",
                where=str(FOLDER),
                found=name,
                allowed=nearest(name, found),
                remedy="nullhouse ask lists them; nullhouse sql takes one of your own",
            )
        )
    return found[name]


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    comment = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    asks = " ".join(line.removeprefix("--").strip() for line in lines[:comment])
    return Question(path.stem, asks, text)
