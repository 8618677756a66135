"""Which version a home's tables were made with: a later one may need to build them anew."""

from __future__ import annotations

import json

import duckdb

from nullhouse import __version__
from nullhouse.base.atomic import write_text
from nullhouse.base.home import PROJECT, Home


def versions() -> dict[str, str]:
    """What decides whether this code can go on with tables that are there."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    adapter = next(line for line in lock.splitlines() if line.startswith("dbt-duckdb=="))
    return {
        "nullhouse": __version__,
        "duckdb": duckdb.__version__,
        "dbt-duckdb": adapter.split("==")[1].rstrip(" \\"),
    }


def note_versions(home: Home) -> None:
    """Note that the home's tables are, or will be, made with what runs now."""
    write_text(home.root / "made_with.json", json.dumps(versions(), indent=1) + "\n")


def differences(home: Home) -> list[str]:
    """What has changed since, in words; a home without a note is of the first version."""
    noted = home.root / "made_with.json"
    if not noted.exists():
        return []
    before = json.loads(noted.read_text(encoding="utf-8"))
    return [
        f"{name} was {before.get(name)} and is {now}"
        for name, now in versions().items()
        if before.get(name) != now
    ]
