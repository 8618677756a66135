"""dbt as a child process: no connection of ours is open while it runs, and none of its after."""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache

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
) -> None:
    """Run one dbt command on a home; its output is shown only where it failed."""
    command = ["--quiet", *arguments, "--target", target]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    if select:
        command += ["--select", *select]
    if variables:
        command += ["--vars", str(dict(variables))]
    with console.status(f"dbt {' '.join(arguments)} --target {target}"):
        code, output = _run(command, {**os.environ, **home.environment(target)})
    if code != 0:
        raise _failure(arguments, target, output)


def prepare_dbt() -> None:
    """Let dbt be imported while something else is done; without it the first run waits."""
    _host()


def _run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    request = {
        "arguments": list(command),
        "environment": dict(environment),
        "folder": str(PROJECT),
    }
    host = _host()
    assert host.stdin and host.stdout
    try:
        host.stdin.write(json.dumps(request) + "\n")
        host.stdin.flush()
        answer = json.loads(host.stdout.readline())
    except (OSError, ValueError):
        # It could not start, or was killed: what it had to say stands on stderr.
        _host.cache_clear()
        return 1, "dbt ended without an answer"
    return int(answer["code"]), str(answer["output"])


@cache
def _host() -> subprocess.Popen[str]:
    """The process that holds dbt's modules; it ends with us, because its input does."""
    host = subprocess.Popen(
        [sys.executable, "-m", "nullhouse.warehouse.dbt_host"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(host.communicate)
    return host


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
