"""dbt as a child process: no connection of ours is open while it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.progress import console

#: dbt's own entry point, by whatever name its script goes on this system.
_DBT = "from dbt.cli.main import cli; cli()"
_LOCKED = re.compile(r"Could not set lock on file .*?\(PID (\d+)\)", re.DOTALL)


def run_dbt(
    home: Home,
    *arguments: str,
    target: str = "full",
    select: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run one dbt command on a home; its output is shown only where it failed."""
    command = [sys.executable, "-c", _DBT, "--quiet", *arguments, "--target", target]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    if select:
        command += ["--select", *select]
    if variables:
        command += ["--vars", str(dict(variables))]
    environment = {**os.environ, **home.environment(target)}
    with console.status(f"dbt {' '.join(arguments)} --target {target}"):
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise _failure(arguments, target, done.stdout + done.stderr)


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
