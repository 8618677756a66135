"""The two dbt commands by which the warehouse is built, on Spark as on DuckDB."""

from __future__ import annotations

from dataclasses import dataclass

#: What is computed of outcomes in SQL. The marts beside them are the ledger's lines, spelled out.
OUTCOMES = ("out_windows", "out_windows_censored")


@dataclass(frozen=True)
class Half:
    """What one dbt command builds: the blind half sees no outcome, on Spark neither."""

    target: str
    select: tuple[str, ...] = ()


HALVES = (Half("blind"), Half("full", OUTCOMES))
