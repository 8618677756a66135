"""A compiled project whose statements a test can change, without dbt running again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from nullhouse.base.home import Home
from nullhouse.guards.compiled import Project, compile_home


@pytest.fixture(scope="session")
def clean(new_home: Callable[[], Home]) -> Project:
    """The project as it is, compiled on a home without data."""
    return compile_home(new_home())


@pytest.fixture(scope="session")
def leaky(clean: Project) -> Callable[..., Project]:
    """Makes the same project with one blind model changed, or added as a state."""

    def make(name: str, **changes: Any) -> Project:
        state = clean.models["sta_depth"]
        new = dataclasses.replace(state, name=name, relation=f"blind.main.{name}", parents=())
        changed = dataclasses.replace(clean.models.get(name, new), **changes)
        return dataclasses.replace(clean, models={**clean.models, name: changed})

    return make
