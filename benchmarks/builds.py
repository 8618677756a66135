"""Builds, ours and by hand, each in a process of its own, and what they took."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import linear_regression
from typing import Final

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home

#: Models and seeds: what judges them is no part of what they cost.
NODES: Final = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
CORES: Final = 2
_DBT: Final = "from dbt.cli.main import cli; cli()"


@dataclass(frozen=True)
class Built:
    """Wall and CPU seconds of the whole process, the peak of memory, and seconds of dbt's nodes."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float
    nodes: dict[str, float] = field(default_factory=dict)


def build(home: Home, select: Sequence[str] = (), target: str = "blind") -> Built:
    """Have dbt build what a home's lake has changed in, or a part of it."""
    where = ("--target", target, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
    chosen = ("--select", *select) if select else ()
    environment = {**os.environ, **home.environment(target)}
    built = apart("-c", _DBT, "--quiet", "build", *NODES, *chosen, *where, environment=environment)
    return replace(built, nodes=_nodes(environment["DBT_TARGET_PATH"]))


def apart(*arguments: str, environment: Mapping[str, str] = os.environ) -> Built:
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


def is_crowded(builds: Sequence[Built]) -> bool:
    """Whether others load the machine beyond its cores and one more."""
    return any(built.load > CORES + 1 for built in builds)


def seconds_of(built: Built, crowded: bool) -> float:
    """Seconds by the clock; of the processors where others load the machine."""
    return built.cpu_seconds if crowded else built.seconds


def exponent(seconds: Mapping[int, float]) -> float:
    """The slope of log seconds over log size, by least squares; at least two sizes."""
    sizes = [math.log(size) for size in seconds]
    return linear_regression(sizes, [math.log(taken) for taken in seconds.values()]).slope


def _nodes(folder: str) -> dict[str, float]:
    with open(f"{folder}/run_results.json", encoding="utf-8") as file:
        results = json.load(file)["results"]
    return {row["unique_id"].split(".")[-1]: float(row["execution_time"]) for row in results}
