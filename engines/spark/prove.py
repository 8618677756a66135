"""The warehouse on a Spark cluster, compared with DuckDB's row by row: blind half and outcomes.

``python -m engines.spark.prove HOME`` wants a home that `engines.spark.world` built by DuckDB. It
builds the same models on a cluster of its own and prints one line a relation. With ``--kill`` a
worker and then an executor are killed while the build runs.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from engines.spark import lake, session
from engines.spark.cluster import Cluster, running
from engines.spark.halves import HALVES, Half
from engines.spark.report import Place, Relation, built, report, say

PROJECT = Path(__file__).resolve().parents[2]


def main() -> int:
    """0 where every relation asked for was built and equal, else 1."""
    asked = _arguments()
    # Ended from outside, the cluster is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with running(asked.work / "cluster") as cluster:
        session.run(cluster.port, lake.statements(asked.home, asked.work / "links"))
        say(f"cluster: {cluster.url}, Thrift on 127.0.0.1:{cluster.port}")
        relations: list[Relation] = []
        for half in HALVES:
            build = start_dbt(asked, cluster, half)
            if asked.kill and half is HALVES[0]:
                disturb(cluster, build, asked.work / "blind" / "logs" / "dbt.log")
            build.wait()
            relations += built(asked.work / half.target)
        place = Place(asked.home, asked.work / "cluster" / "warehouse", cluster.port)
        return report(place, relations)


def start_dbt(asked: argparse.Namespace, cluster: Cluster, half: Half) -> subprocess.Popen[bytes]:
    """dbt over the cluster: seeds and models, no tests."""
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    command = [sys.executable, "-m", "engines.spark.run_dbt", "build", "--full-refresh"]
    command += ["--target", half.target, *no_tests]
    select = half.select or asked.select
    if select:
        command += ["--select", *select]
    environment = {
        **os.environ,
        "NULLHOUSE_HOME": str(asked.home),
        "NULLHOUSE_SPARK_PORT": str(cluster.port),
        "DBT_TARGET_PATH": str(asked.work / half.target),
        "DBT_LOG_PATH": str(asked.work / half.target / "logs"),
    }
    return subprocess.Popen(command, cwd=PROJECT, env=environment)


def disturb(cluster: Cluster, build: subprocess.Popen[bytes], log: Path) -> None:
    """Kill a worker with its executor, then the executor that is left; the worker comes back."""
    _wait_for_models(build, log, 30)
    say(f"killed worker-1 ({cluster.kill_worker('worker-1')}), dbt runs: {_runs(build)}")
    _wait_for_models(build, log, 60)
    while _runs(build) and not cluster.executors():
        time.sleep(1)
    for pid in cluster.executors():
        os.kill(pid, signal.SIGKILL)
        say(f"killed executor (process {pid}), dbt runs: {_runs(build)}")
    cluster.start_worker("worker-1")


def _wait_for_models(build: subprocess.Popen[bytes], log: Path, count: int) -> None:
    """Until so many were begun, and a little longer, so that the last of them is at work."""
    while _runs(build) and not (log.exists() and log.read_text("utf-8").count(" START ") >= count):
        time.sleep(1)
    time.sleep(3)


def _runs(build: subprocess.Popen[bytes]) -> bool:
    return build.poll() is None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engines.spark.prove", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="Spark's own folder")
    parser.add_argument("--select", nargs="*", help="models, in dbt's words")
    parser.add_argument("--kill", action="store_true", help="kill a worker and an executor")
    asked = parser.parse_args()
    asked.home, asked.work = asked.home.resolve(), asked.work.resolve()
    return asked


if __name__ == "__main__":
    sys.exit(main())
