"""Users' files and declarations, written as a person would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ingest.user.land import UserLanding
from ingest.user.run import ingest_user_files
from nullhouse.base.home import Home

CALENDAR = "event_name,scheduled_at\nCPI,2024-01-11T13:30:00Z\nFOMC,2024-01-31T14:00:00-05:00\n"
CALLS = (
    "event_at,known_at,symbol,direction,size\n"
    "2024-03-05T10:00:00Z,2024-03-05T10:00:01.5Z,btcusdt,sell,1000\n"
    "2024-03-05T10:00:00Z,,,Buy,2.5e3\n"
)

Give = Callable[..., Path]
Load = Callable[..., list[UserLanding]]


@pytest.fixture
def give(tmp_path: Path) -> Give:
    """Write a user's file, by default a small release calendar."""

    def write(text: str | bytes = CALENDAR, name: str = "mine.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def load(home: Home, give: Give) -> Load:
    """Bring texts into the home's lake, by data set, on a day of January 2026."""

    def run(day: int = 1, **texts: str) -> list[UserLanding]:
        paths = {name: give(text, f"{name}.csv") for name, text in texts.items()}
        return ingest_user_files(home, paths, lambda: datetime(2026, 1, day))

    return run


@pytest.fixture
def declare(home: Home) -> Callable[[str, str], Path]:
    """Write a declaration into the home."""

    def write(name: str, text: str) -> Path:
        path = home.datasets / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
