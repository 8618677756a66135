"""A Spark standalone cluster on loopback: a master, two workers, and the Thrift server over them.

Nothing of it listens anywhere but on 127.0.0.1. Each process is started here, known by its id,
and ended by it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

_SPARK = Path(pyspark.__file__).parent
_HOST = "127.0.0.1"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": _HOST,
    "spark.driver.bindAddress": _HOST,
    "spark.driver.memory": "1500m",
    "spark.executor.memory": "1500m",
    "spark.executor.cores": "1",
    # A family of many hypotheses is a deep plan, and the server walks it by recursion.
    "spark.driver.extraJavaOptions": "-Xss64m -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.log.level": "WARN",
    "spark.task.maxFailures": "8",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.hadoop.hive.server2.thrift.bind.host": _HOST,
}


@dataclass
class Cluster:
    """A running cluster; ``port`` is its Thrift server's."""

    folder: Path
    port: int
    master_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"spark://{_HOST}:{self.master_port}"

    def start(self) -> None:
        self._run("master", "org.apache.spark.deploy.master.Master", "--host", _HOST,
                  "--port", str(self.master_port), "--webui-port", str(free_port()))  # fmt: skip
        wait_for(self.master_port, self.processes["master"], 120)
        for name in ("worker-1", "worker-2"):
            self.start_worker(name)
        self._start_thrift()
        wait_for(self.port, self.processes["thrift"], 300)

    def start_worker(self, name: str) -> None:
        self._run(name, "org.apache.spark.deploy.worker.Worker", "--host", _HOST, "-c", "1",
                  "-m", "1600m", "-d", str(self.folder / name), "--webui-port", str(free_port()),
                  self.url)  # fmt: skip

    def executors(self) -> list[int]:
        """The ids of the processes that the workers run for the Thrift server."""
        parents = {one.pid for name, one in self.processes.items() if name.startswith("worker")}
        command = ["ps", "-eo", "pid=,ppid=,args="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return [
            int(pid)
            for pid, parent, words in rows
            if int(parent) in parents and "Executor" in words
        ]

    def kill_worker(self, name: str) -> int:
        """End a worker as a crash would; its executor goes with it."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        return process.pid

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start_thrift(self) -> None:
        settings = {
            **_SETTINGS,
            "spark.sql.warehouse.dir": self.folder / "warehouse",
            "spark.hadoop.hive.server2.thrift.port": self.port,
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={self.folder / 'metastore'};create=true"
            ),
        }
        given = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
        server = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
        self._spawn("thrift", [str(_SPARK / "bin/spark-submit"), "--class", server,
                               "--master", self.url, *given, "spark-internal"])  # fmt: skip

    def _run(self, name: str, main: str, *arguments: str) -> None:
        self._spawn(name, [str(_SPARK / "bin/spark-class"), main, *arguments])

    def _spawn(self, name: str, command: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "SPARK_HOME": str(_SPARK),
            "SPARK_LOCAL_IP": _HOST,
            # The Thrift server counts as a daemon too, and is the driver.
            "SPARK_DAEMON_MEMORY": "1500m" if name == "thrift" else "256m",
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log
            )


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster for the length of a block."""
    cluster = Cluster(folder, free_port(), free_port())
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: int) -> None:
    """Until a process listens; it says where its log is when it ended or took too long."""
    for _ in range(seconds * 2):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex((_HOST, port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError(f"nothing listens on {_HOST}:{port} after {seconds} s: {process.args!r}")
