"""A compiled project whose statements a test can change, without dbt running again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards.compiled import Project, compile_apart

#: Models that go on from their own last build: one from its rows, one from its columns' sums.
GROWING = ("int_lake_changes", "int_liquidation_runs", "int_forced_flow")


@pytest.fixture(scope="session")
def clean(new_home: Callable[[], Home]) -> Project:
    """The project as it is, compiled for a home in which something is built already: a build that
    goes on from another has another text, which is not what is linted."""
    home = new_home()
    with duckdb.connect(str(home.blind)) as connection:
        for name in GROWING:
            connection.execute(f"create table {name} (symbol varchar, known_at timestamp)")
    return compile_apart(home)


@pytest.fixture(scope="session")
def leaky(clean: Project) -> Callable[..., Project]:
    """Makes the same project with one blind model changed, or added as a state."""

    def make(name: str, **changes: Any) -> Project:
        state = clean.models["sta_depth"]
        new = dataclasses.replace(state, name=name, relation=f"blind.main.{name}", parents=())
        changed = dataclasses.replace(clean.models.get(name, new), **changes)
        return dataclasses.replace(clean, models={**clean.models, name: changed})

    return make
