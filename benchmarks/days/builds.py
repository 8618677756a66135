"""A build of the blind half in a process of its own, and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Final

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home

#: Models and seeds: what judges them is no part of what they cost.
NODES: Final = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
_DBT: Final = "from dbt.cli.main import cli; cli()"


@dataclass(frozen=True)
class Built:
    """Wall and CPU seconds with all of dbt, the peak of memory, and seconds of each node."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float
    nodes: dict[str, float]


def build(home: Home) -> Built:
    """Build what a home's lake has changed in; NullhouseError where dbt fails."""
    where = ("--target", "blind", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
    environment = {**os.environ, **home.environment("blind")}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _DBT, "--quiet", "build", *NODES, *where],
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
        raise NullhouseError(Problem("a build to be measured failed", str(home.root), said[-3000:]))
    return Built(
        seconds=seconds,
        cpu_seconds=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
        load=os.getloadavg()[0],
        nodes=_nodes(environment["DBT_TARGET_PATH"]),
    )


def _nodes(folder: str) -> dict[str, float]:
    with open(f"{folder}/run_results.json", encoding="utf-8") as file:
        results = json.load(file)["results"]
    return {row["unique_id"].split(".")[-1]: float(row["execution_time"]) for row in results}
