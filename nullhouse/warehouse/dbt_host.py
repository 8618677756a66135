"""A process that has imported dbt, and forks a child of its own for every command.

Importing dbt takes longer than most of its commands. Nothing but modules is carried from one
command to the next: each child has its own environment, working directory and connections, and
all of them go with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from typing import Any, NoReturn

from dbt.adapters import duckdb as _adapter  # noqa: F401 - imported for the children
from dbt.cli.main import cli


def serve() -> None:
    """Answer one JSON request a line (arguments, environment, folder) until the input ends."""
    for line in sys.stdin:
        answer = _answer(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    if not hasattr(os, "fork"):
        return _answer_of_a_process(request)
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            _become_dbt(request, output.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output.seek(0)
        return {"code": code, "output": output.read().decode("utf-8", "replace")}


def _answer_of_a_process(request: dict[str, Any]) -> dict[str, Any]:
    """Where a process cannot fork, a new one is begun, which has to import dbt itself."""
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *request["arguments"]],
        cwd=request["folder"],
        env=request["environment"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return {"code": done.returncode, "output": done.stdout.decode("utf-8", "replace")}


def _become_dbt(request: dict[str, Any], output: int) -> NoReturn:
    """In the child: run the command with everything it prints in the file, and end."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["dbt", *request["arguments"]]
    try:
        cli(request["arguments"], prog_name="dbt")
    except Exception:
        traceback.print_exc()
        sys.exit(2)
    sys.exit(0)


if __name__ == "__main__":
    serve()
