"""dbt inside this process, on homes and projects that belong to the test run."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.create_home import create_home
from tests.both_cores import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]

#: Results come back as objects: dbt need not write or say anything.
SILENT = {
    "DO_NOT_TRACK": "1",
    "DBT_LOG_LEVEL": "none",
    "DBT_LOG_LEVEL_FILE": "none",
    "DBT_WRITE_JSON": "false",
}


class Dbt:
    """Plain dbt on one project and one home; what it changes around it lasts for one call."""

    def __init__(self, home: Home, project: Path = PROJECT) -> None:
        self.home = home
        self.project = project
        #: Given a manifest, dbt does not parse again.
        self.manifest: Any = None

    def __call__(self, *arguments: str, target: str = "full") -> Any:
        """Run one dbt command; the result has ``success``, ``exception`` and ``result``."""
        # dbt takes two seconds to import, which most tests need not wait.
        from dbt.cli.main import dbtRunner  # noqa: PLC0415

        folder = str(self.project)
        where = ("--project-dir", folder, "--profiles-dir", folder, "--target", target)
        # In one folder, a change of target would make dbt parse everything again.
        parsed = {"DBT_TARGET_PATH": str(self.home.root / "dbt" / target)}
        environment = self.home.environment() | SILENT | parsed
        with patch.dict(os.environ, environment), chdir(folder):
            try:
                return dbtRunner(manifest=self.manifest).invoke([*arguments, *where])
            finally:
                _release()


def _release() -> None:
    """Close the database files: dbt keeps them open, and a test may want to remove them."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
        DuckDBConnectionManager.close_all_connections()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Home]:
    """Makes homes as the product makes them: everything builds, and there are no data."""

    def make() -> Home:
        home = Home(tmp_path_factory.mktemp("home"))
        create_home(home)
        return home

    return make


@pytest.fixture(scope="session")
def new_dbt() -> Callable[..., Dbt]:
    """Makes a dbt for a home and, if it is not this one, a project."""
    return Dbt


@pytest.fixture(scope="session")
def render(new_home: Callable[[], Home], new_dbt: Callable[..., Dbt]) -> Any:
    """Macros and models to SQL; whoever needs it shares one parse of the project."""
    from tests.macros.conftest import Renderer  # noqa: PLC0415

    return Renderer(new_dbt(new_home()))
