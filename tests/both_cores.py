"""Two processes share the tests by folder, so that what a folder builds once is built once."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Folders whose tests take longest start first, so that no process idles at the end.
LONG = ("tests/e2e", "tests/guards", "tests/gauntlet", "tests/macros", "tests/ingest")


class ByFolder(LoadScopeScheduling):
    """A process takes a whole folder. (xdist's own groups are lost under pytest 9.2: it marks
    them in an attribute that pytest no longer reads.)"""

    def _split_scope(self, nodeid: str) -> str:
        return folder(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """xdist asks here how to deal out the tests."""
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long folders first."""
    items.sort(key=lambda item: _place(item.nodeid))


def folder(nodeid: str) -> str:
    """``tests/ingest/tail/test_pages.py::test_x`` is of ``tests/ingest/tail``."""
    return nodeid.split("::", maxsplit=1)[0].rpartition("/")[0]


def _place(nodeid: str) -> int:
    starts = (place for place, long in enumerate(LONG) if folder(nodeid).startswith(long))
    return next(starts, len(LONG))
