"""The blind warehouse on a Spark cluster, compared with DuckDB's row by row.

``python -m engines.spark.prove HOME`` wants a home whose blind half was built by DuckDB. It builds
the same models on a cluster of its own and prints one line a relation. With ``--kill`` a worker
and then an executor are killed while the build runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engines.spark import lake, session
from engines.spark.cluster import Cluster, running
from engines.spark.compare import ABSOLUTE, TOLERANCE, compare

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Relation:
    """One blind model: how dbt calls it, and whether it is a table on Spark."""

    name: str
    is_table: bool
    status: str
    seconds: float
    message: str


def main() -> int:
    """0 where every relation asked for was built and equal, else 1."""
    asked = _arguments()
    # Ended from outside, the cluster is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with running(asked.work / "cluster") as cluster:
        session.run(cluster.port, lake.statements(asked.home, asked.work / "links"))
        say(f"cluster: {cluster.url}, Thrift on 127.0.0.1:{cluster.port}")
        build = start_dbt(asked, cluster)
        if asked.kill:
            disturb(cluster, build, asked.work / "logs" / "dbt.log")
        build.wait()
        return report(asked, cluster, list(built(asked.work / "target")))


def start_dbt(asked: argparse.Namespace, cluster: Cluster) -> subprocess.Popen[bytes]:
    """dbt over the cluster: seeds and models, no tests."""
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    command = [sys.executable, "-m", "engines.spark.run_dbt", "build", "--full-refresh"]
    command += ["--target", "blind", *no_tests]
    if asked.select:
        command += ["--select", *asked.select]
    environment = {
        **os.environ,
        "NULLHOUSE_HOME": str(asked.home),
        "NULLHOUSE_SPARK_PORT": str(cluster.port),
        "DBT_TARGET_PATH": str(asked.work / "target"),
        "DBT_LOG_PATH": str(asked.work / "logs"),
    }
    return subprocess.Popen(command, cwd=PROJECT, env=environment)


def disturb(cluster: Cluster, build: subprocess.Popen[bytes], log: Path) -> None:
    """Kill one worker with its executor, then the executor that is left, while models are built."""
    while build.poll() is None and not (log.exists() and " START sql " in log.read_text("utf-8")):
        time.sleep(1)
    time.sleep(20)
    say(f"killed worker-1 ({cluster.kill_worker('worker-1')}), dbt runs: {build.poll() is None}")
    time.sleep(30)
    for pid in cluster.executors():
        os.kill(pid, signal.SIGKILL)
        say(f"killed executor (process {pid}), dbt runs: {build.poll() is None}")


def built(target: Path) -> Iterator[Relation]:
    """What dbt says of each model that it ran."""
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    for result in results:
        node = nodes[result["unique_id"]]
        is_table = node["config"]["materialized"] != "view"
        yield Relation(node["alias"], is_table, result["status"], result["execution_time"],
                       " ".join((result["message"] or "").split()))  # fmt: skip


def report(asked: argparse.Namespace, cluster: Cluster, relations: Sequence[Relation]) -> int:
    """Print one line a relation, and the tally."""
    say(f"{'relation':44} {'DuckDB':>8} {'Spark':>8} {'only D.':>8} {'only S.':>8} {'seconds':>8}")
    equal = 0
    with duckdb.connect(str(asked.home / "warehouse" / "blind.duckdb"), read_only=True) as con:
        for one in sorted(relations, key=lambda relation: relation.name):
            equal += _line(con, asked, cluster, one)
    say(
        f"{equal} of {len(relations)} relations equal; floating columns to {TOLERANCE:g} relative"
        f" or {ABSOLUTE:g} absolute, all else exact"
    )
    return 0 if equal == len(relations) else 1


def _line(
    con: duckdb.DuckDBPyConnection, asked: argparse.Namespace, cluster: Cluster, one: Relation
) -> bool:
    if one.status != "success":
        say(f"{one.name:44} {one.status}: {one.message[:200]}")
        return False
    try:
        found = compare(con, f"main.{one.name}", _files(asked.work / "cluster", cluster, one))
    except Exception as error:
        say(f"{one.name:44} not compared: {str(error)[:200]}")
        return False
    say(
        f"{one.name:44} {found.ours:8} {found.theirs:8} {found.only_ours:8} {found.only_theirs:8}"
        f" {one.seconds:8.1f} {'' if not found.missing_columns else found.missing_columns}"
    )
    return not found.differs


def _files(folder: Path, cluster: Cluster, one: Relation) -> str:
    """A table lies in Spark's warehouse as Parquet; a view is written there first."""
    schema = "main"
    if not one.is_table:
        schema = "proof"
        session.run(cluster.port, [
            "CREATE DATABASE IF NOT EXISTS proof",
            f"DROP TABLE IF EXISTS proof.{one.name}",
            f"CREATE TABLE proof.{one.name} USING parquet AS SELECT * FROM main.{one.name}",
        ])  # fmt: skip
    return f"read_parquet('{folder / 'warehouse' / f'{schema}.db' / one.name}/*.parquet')"


def say(line: str) -> None:
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


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
