"""What the tail brought, by data set and symbol, and how it agrees with the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.tail.overlap import Check
from nullhouse.base.atomic import atomic_path
from nullhouse.base.errors import Problem

Result = Literal["landed", "up_to_date", "refused", "unanswered", "not_there"]

OVERLAP = "_tail/overlap.parquet"
SCHEMA = pa.schema(
    [
        ("dataset_id", pa.string()),
        ("symbol", pa.string()),
        ("column", pa.string()),
        ("checked_at", pa.timestamp("us")),
        ("compared", pa.int64()),
        ("equal", pa.int64()),
        ("largest_difference", pa.float64()),
        ("best_shift", pa.int64()),
        ("share_at_best", pa.float64()),
        ("verdict", pa.string()),
    ]
)


@dataclass(frozen=True)
class Outcome:
    """One data set of one symbol; times are labels in milliseconds."""

    dataset: str
    symbol: str
    result: Result
    rows: int = 0
    first: int | None = None
    last: int | None = None
    asked: int = 0
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def row(self) -> dict[str, Any]:
        """One record of texts, numbers and None: for a table and for JSON."""
        return {
            "dataset": self.dataset,
            "symbol": self.symbol,
            "result": self.result,
            "rows": self.rows,
            "first_at": _text(self.first),
            "last_at": _text(self.last),
            "requests": self.asked,
            "compared": sum(c.compared for c in self.checks),
            "equal": sum(c.equal for c in self.checks),
            "label_shift": max((c.best_shift for c in self.checks), key=abs, default=None),
        }


@dataclass(frozen=True)
class TailSummary:
    """The result of one run."""

    now: datetime
    outcomes: tuple[Outcome, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One record a data set and symbol."""
        return [outcome.row() for outcome in self.outcomes]

    @property
    def notes(self) -> list[str]:
        return [f"{o.dataset} {o.symbol}: {note}" for o in self.outcomes for note in o.notes]

    @property
    def refused(self) -> list[Problem]:
        """Data sets whose labels are not the archive's."""
        return [p for o in self.outcomes if o.result == "refused" for p in o.problems]

    @property
    def unanswered(self) -> list[Problem]:
        """What the exchange did not give."""
        return [p for o in self.outcomes if o.result != "refused" for p in o.problems]


def write_checks(lake: Path, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Keep the latest comparison of each data set and symbol, one row a column."""
    fresh = [_record(outcome, check, now) for outcome in outcomes for check in outcome.checks]
    if not fresh:
        return
    path = lake / OVERLAP
    renewed = {(r["dataset_id"], r["symbol"]) for r in fresh}
    old = pq.read_table(path, schema=SCHEMA).to_pylist() if path.exists() else []
    kept = [r for r in old if (r["dataset_id"], r["symbol"]) not in renewed]
    ordered = sorted([*kept, *fresh], key=lambda r: (r["dataset_id"], r["symbol"], r["column"]))
    with atomic_path(path) as temporary:
        pq.write_table(pa.Table.from_pylist(ordered, schema=SCHEMA), temporary)


def _record(outcome: Outcome, check: Check, now: datetime) -> dict[str, Any]:
    return {
        "dataset_id": outcome.dataset,
        "symbol": outcome.symbol,
        "checked_at": now,
        "verdict": check.verdict,
        **vars(check),
    }


def at_text(milliseconds: int) -> str:
    """A label as people read it, UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def _text(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else at_text(milliseconds)
