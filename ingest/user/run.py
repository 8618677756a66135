"""The door for what is not Binance's: files by data set, checked together, landed together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.land import create_lake
from ingest.register import DataSet, Register, register_of
from ingest.run import disk_errors, utc_now
from ingest.user.land import UserLanding, land_user_files
from ingest.user.read import UserFile, read_user_file
from ingest.visit import Clock
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import Home


def read_user_files(home: Home, paths: Mapping[str, Path]) -> list[UserFile]:
    """Check files by data set id; what is wrong with any of them is one error."""
    register = register_of(home)
    files: list[UserFile] = []
    problems: list[Problem] = []
    for name, path in paths.items():
        try:
            files.append(read_user_file(path, _dataset(register, name, path)))
        except NullhouseError as error:
            problems += error.problems
    if problems:
        raise NullhouseError(*problems)
    return files


def ingest_user_files(
    home: Home, paths: Mapping[str, Path], clock: Clock = utc_now
) -> list[UserLanding]:
    """Bring users' files into the home's lake, all or none."""
    files = read_user_files(home, paths)
    with disk_errors(home):
        create_lake(home)
        return land_user_files(home, files, clock)


def _dataset(register: Register, name: str, path: Path) -> DataSet:
    own = {dataset.id: dataset for dataset in register.of("user")}
    if name in own:
        return own[name]
    archived = name in register.ids
    what = f"{name} comes from the archive" if archived else f"unknown data set {name!r}"
    remedy = "name one of these, or declare it: a file in the home's folder datasets"
    raise NullhouseError(Problem(what, f"--events {name}={path}", name, nearest(name, own), remedy))
