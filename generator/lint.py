"""What SQL that may know no future must not say: asked of rendered families before they are frozen.

The rules are those of every blind statement (``nullhouse.base.lint``).
"""

from __future__ import annotations

from collections.abc import Collection

from nullhouse.base.lint.book import hits
from nullhouse.base.lint.statement import Hit, Statement

__all__ = ["Hit", "lint"]


def lint(sql: str, tables: Collection[str]) -> list[Hit]:
    """Every hit, each once; none means that it may stand.

    ``tables`` are the names that it may read. SQL that does not parse is a hit
    of ``one_query``.
    """
    return hits(Statement(sql, tables))
