"""dbt as a child process: no connection of ours is open while it runs, and none of its after."""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.progress import console

_LOCKED = re.compile(r"Could not set lock on file .*?\(PID (\d+)\)", re.DOTALL)


def run_dbt(
    home: Home,
    *arguments: str,
    target: str = "full",
    select: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    folder: Path | None = None,
    threads: int | None = None,
) -> None:
    """Run one dbt command on a home; its output is shown only where it failed.

    dbt writes what it compiles below ``folder``, by default the home's own. ``threads`` are the
    database's, by default as many as there are cores.
    """
    command = _command(arguments, target)
    if select:
        command += ["--select", *select]
    if variables:
        command += ["--vars", str(dict(variables))]
    with console.status(f"dbt {' '.join(arguments)} --target {target}"):
        code, output = _HOST.run(_request(home, command, target, folder, threads))
    if code != 0:
        raise _failure(arguments, target, output)


def parse_ahead(home: Home, targets: Sequence[str]) -> None:
    """Have the project parsed under some targets while something else is done.

    Each target keeps its own parse, of which the next command takes over what has not changed.
    Nothing is built or opened, and whatever is wrong with the project that command will say.
    """
    for target in targets:
        _HOST.send(_request(home, _command(["parse"], target), target))


def _command(arguments: Sequence[str], target: str) -> list[str]:
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    return ["--quiet", *arguments, "--target", target, *folders]


def _request(
    home: Home,
    command: Sequence[str],
    target: str,
    folder: Path | None = None,
    threads: int | None = None,
) -> dict[str, Any]:
    environment = {**os.environ, **home.environment(target)}
    if threads is not None:
        environment["NULLHOUSE_THREADS"] = str(threads)
    if folder is not None:
        environment |= {"DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder / "logs")}
    return {"arguments": list(command), "environment": environment, "folder": str(PROJECT)}


class _Host:
    """The process that holds dbt's modules; it ends with us, because its input does."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._unread = 0

    def send(self, request: dict[str, Any]) -> None:
        """Have a command run after those that were sent before."""
        try:
            print(json.dumps(request), file=self._pipes()[0], flush=True)
            self._unread += 1
        except OSError:
            self._process, self._unread = None, 0

    def run(self, request: dict[str, Any]) -> tuple[int, str]:
        """Have a command run, and wait for it: its exit code, and what it printed."""
        self.send(request)
        answer: dict[str, Any] = {"code": 1, "output": "dbt ended without an answer"}
        try:
            while self._unread:
                self._unread -= 1
                answer = json.loads(self._pipes()[1].readline())
        except ValueError:
            # It could not start, or was killed: what it had to say stands on stderr.
            self._process, self._unread = None, 0
            answer = {"code": 1, "output": "dbt ended without an answer"}
        return int(answer["code"]), str(answer["output"])

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process is None:
            self._process, self._unread = _start(), 0
        assert self._process.stdin and self._process.stdout
        return self._process.stdin, self._process.stdout


def _start() -> subprocess.Popen[str]:
    host = subprocess.Popen(
        [sys.executable, "-m", "nullhouse.warehouse.dbt_host"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(host.communicate)
    return host


_HOST = _Host()


def _failure(arguments: Sequence[str], target: str, output: str) -> NullhouseError:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).strip()
    locked = _LOCKED.search(plain)
    if locked:
        return NullhouseError(
            Problem(
                what="a database file of this home is in use",
                found=f"process {locked.group(1)} holds it",
                remedy="close that program, or wait for it, and run this again",
            )
        )
    return NullhouseError(
        Problem(
            what=f"dbt {' '.join(arguments)} --target {target} failed",
            found=plain[-4000:],
            remedy="read the first error above; the tables built before it are as they were",
        )
    )
