"""The machine: versions, room, memory."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from nullhouse.base.disk import free_bytes, plain_bytes
from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.doctor.check import Check

#: Libraries on which a verdict's last bit may depend.
PINNED = ("duckdb", "dbt-core", "dbt-duckdb", "numpy", "scipy", "numba", "sqlglot")
LEAST_PYTHON = (3, 11)
#: A year of twenty perpetuals with its tables, and room to spill; a demo needs a tenth.
LEAST_DISK = 10e9
#: What the largest step took on a year of twenty perpetuals, with the system's share.
LEAST_MEMORY = 4e9


def check_machine(home: Home) -> Iterator[Check]:
    """Python, the pinned libraries, the disk below the home, memory."""
    yield _python()
    yield _libraries()
    yield _disk(free_bytes(home.root))
    yield _memory(memory_bytes())


def memory_bytes() -> int | None:
    """All of the machine's memory; None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def locked_versions() -> dict[str, set[str]]:
    """The pinned libraries' versions as the lock has them: one, or one for each Python."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {name: set() for name in PINNED}
    pattern = r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)"
    for name, locked in re.findall(pattern, lock, re.MULTILINE):
        if name in found:
            found[name].add(locked)
    return found


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    do = "" if sys.version_info[:2] >= LEAST_PYTHON else "install Python 3.11 or later"
    return Check("python", found, do)


def _libraries() -> Check:
    other = []
    for name, locked in locked_versions().items():
        try:
            here = version(name)
        except PackageNotFoundError:
            here = "not installed"
        if here not in locked:
            other.append(f"{name} {here} (the lock has {' or '.join(sorted(locked))})")
    do = "make setup, or pip install --require-hashes -r requirements.lock" if other else ""
    return Check("libraries", "; ".join(other) or f"{len(PINNED)} as locked", do)


def _disk(free: int) -> Check:
    do = (
        "" if free >= LEAST_DISK else f"have {plain_bytes(LEAST_DISK)} free, or move NULLHOUSE_HOME"
    )
    return Check("disk", f"{plain_bytes(free)} free", do)


def _memory(total: int | None) -> Check:
    if total is None:
        return Check("memory", "this system does not say")
    few = "take fewer symbols or days at a time; large joins spill to the disk and are slow"
    return Check("memory", plain_bytes(total), "" if total >= LEAST_MEMORY else few)
