"""Builds, ours and by hand, each in a process of its own, and what they took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home

#: Models and seeds: what judges them is no part of what they cost.
NODES: Final = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
_DBT: Final = "from dbt.cli.main import cli; cli()"


@dataclass(frozen=True)
class Built:
    """Wall and CPU seconds of the whole process, the peak of memory, and seconds of dbt's nodes."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float
    nodes: dict[str, float] = field(default_factory=dict)


def build(home: Home, select: Sequence[str] = ()) -> Built:
    """Have dbt build what a home's lake has changed in, or a part of it."""
    where = ("--target", "blind", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
    chosen = ("--select", *select) if select else ()
    environment = {**os.environ, **home.environment("blind")}
    built = _apart(["-c", _DBT, "--quiet", "build", *NODES, *chosen, *where], environment)
    return replace(built, nodes=_nodes(environment["DBT_TARGET_PATH"]))


def build_by_hand(lake: Path, out: Path) -> Built:
    """The Polars script on a lake, which writes its events and states into a folder."""
    return _apart(["-m", "benchmarks.days.rival", str(lake), str(out)], os.environ)


def _apart(arguments: Sequence[str], environment: Mapping[str, str]) -> Built:
    """Run Python and wait; NullhouseError where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        what = f"a process to be measured failed: {' '.join(arguments[:4])}"
        raise NullhouseError(Problem(what, found=said[-3000:]))
    per_mb = 1 << 20 if sys.platform == "darwin" else 1 << 10
    cpu = used.ru_utime + used.ru_stime
    return Built(seconds, cpu, used.ru_maxrss / per_mb, os.getloadavg()[0])


def _nodes(folder: str) -> dict[str, float]:
    with open(f"{folder}/run_results.json", encoding="utf-8") as file:
        results = json.load(file)["results"]
    return {row["unique_id"].split(".")[-1]: float(row["execution_time"]) for row in results}
