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

PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models", "macros", "seeds")
_DBT = "from dbt.cli.main import cli; cli()"


def build(home: Home, select: Sequence[str] = (), project: Path = PROJECT) -> None:
    """Seeds and models, without tests, which have a guard of their own."""
    done = subprocess.run(
        _command(select, project),
        cwd=project,
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        what = "a build of the guard's home failed"
        raise NullhouseError(Problem(what, found=done.stdout[-4000:]))


def build_and_kill(home: Home, select: Sequence[str], model: str, project: Path = PROJECT) -> None:
    """Kill the process that builds as soon as it says that a model is done."""
    command, where = _command(select, project), _environment(home)
    with subprocess.Popen(
        command, cwd=project, env=where, stdout=subprocess.PIPE, text=True
    ) as running:
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


def _command(select: Sequence[str], project: Path) -> list[str]:
    where = ["--project-dir", str(project), "--profiles-dir", str(project)]
    chosen = ["--select", *select] if select else []
    plain = ["--no-use-colors", "build", "--exclude-resource-type", "test", "--target", "blind"]
    return [sys.executable, "-c", _DBT, *plain, *chosen, *where]


def _environment(home: Home) -> dict[str, str]:
    return {**os.environ, **home.environment("blind"), "PYTHONUNBUFFERED": "1"}
