"""The command line and the tables, as a user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.tables import open_tables, rows

#: Where real files of Binance's may lie; the tests that need them are skipped elsewhere.
REALDATA = Path(os.environ.get("NULLHOUSE_REALDATA", PROJECT.parent / "shared" / "realdata"))


def nullhouse(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a user calls it, in a process and a home of its own."""
    environment = {**os.environ, "NULLHOUSE_HOME": str(home), "NO_COLOR": "1"}
    environment.pop("NULLHOUSE_ARCHIVE", None)
    return subprocess.run(
        [sys.executable, "-m", "nullhouse", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def must(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON that a command printed; a command that failed fails the test with its words."""
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def ask(home: Path, query: str) -> list[dict[str, Any]]:
    """A query over a home's tables."""
    with open_tables(Home(home)) as connection:
        return rows(connection, query)


def tree() -> str:
    """What git says that has changed in the checkout."""
    status = ("git", "status", "--porcelain", "--untracked-files=all")
    return subprocess.run(status, cwd=PROJECT, capture_output=True, text=True, check=False).stdout
