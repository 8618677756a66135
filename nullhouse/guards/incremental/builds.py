"""Builds of the blind half: plain ones, by a tree with another constant, and one that is killed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.dbt import run_dbt

PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models", "macros", "seeds")
#: Seeds and models; tests have a guard of their own.
BUILD = ("build", "--exclude-resource-type", "test")
_DBT = "from dbt.cli.main import cli; cli()"


def build(home: Home, select: Sequence[str] = ()) -> None:
    """Build a home's blind half, or a part of it."""
    run_dbt(home, *BUILD, target="blind", select=select)


def build_by(project: Path, home: Home, select: Sequence[str] = ()) -> None:
    """The same by another copy of the project."""
    with _started(home, select, project) as running:
        output = running.communicate()[0]
    if running.returncode != 0:
        what = "a build by another copy of the project failed"
        raise NullhouseError(Problem(what, str(project), found=output[-4000:]))


def build_and_kill(home: Home, select: Sequence[str], model: str) -> None:
    """Kill the process that builds as soon as it says that a model is done."""
    with _started(home, select, PROJECT) as running:
        assert running.stdout
        for line in running.stdout:
            if re.search(rf"\bOK\b.*\b{re.escape(model)}\b", line):
                break
        running.kill()


def with_other_constant(folder: Path, constants: Mapping[str, str]) -> Path:
    """A copy of this tree's dbt project in which constants have other values."""
    if not folder.exists():
        folder.mkdir(parents=True)
        for part in PARTS:
            copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
            copy(PROJECT / part, folder / part)
    macro = folder / "macros/constants/constant.sql"
    text = macro.read_text(encoding="utf-8")
    for name, value in constants.items():
        text = re.sub(rf'("{name}": )[^,]+,', rf"\g<1>{value},", text)
    macro.write_text(text, encoding="utf-8")
    return folder


def _started(home: Home, select: Sequence[str], project: Path) -> subprocess.Popen[str]:
    where = ["--project-dir", str(project), "--profiles-dir", str(project), "--target", "blind"]
    chosen = ["--select", *select] if select else []
    return subprocess.Popen(
        [sys.executable, "-c", _DBT, "--no-use-colors", *BUILD, *chosen, *where],
        cwd=project,
        env={**os.environ, **home.environment("blind"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
