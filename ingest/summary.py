"""What an ingest did, by data set, and which files did not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from ingest.plan import Plan
from ingest.request import Request
from ingest.visit import Outcome, Visit


@dataclass(frozen=True)
class DatasetCount:
    """Files of one data set by outcome; rows, bytes and span are of all that lie in the lake."""

    dataset: str
    asked: int
    loaded: int
    already: int
    missing: int
    quarantined: int
    rows: int
    bytes: int
    first_at: datetime | None
    last_at: datetime | None
    days_outside_coverage: int

    def row(self) -> dict[str, Any]:
        """A record of texts, numbers and None only: for a table and for JSON."""
        return {name: _plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Gap:
    """A run of neighbouring periods that the archive does not have."""

    dataset: str
    symbol: str
    first: date
    last: date
    files: int


@dataclass(frozen=True)
class Refusal:
    """A file that was put aside, with its reason."""

    key: str
    reason: str


@dataclass(frozen=True)
class IngestSummary:
    """The result of one ingest; ``notes`` says what was not asked for at all, and why."""

    archive: str
    symbols: tuple[str, ...]
    start: date
    end: date
    datasets: tuple[DatasetCount, ...]
    missing: tuple[Gap, ...]
    quarantined: tuple[Refusal, ...]
    notes: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One record a data set."""
        return [count.row() for count in self.datasets]

    def total(self, outcome: Outcome) -> int:
        """How many files of all data sets had an outcome."""
        return sum(int(getattr(count, outcome)) for count in self.datasets)


def summarise(request: Request, plan: Plan, visits: Sequence[Visit]) -> IngestSummary:
    """Count the visits, which stand in the plan's order."""
    return IngestSummary(
        archive=request.archive.location,
        symbols=request.assets,
        start=request.start,
        end=request.end,
        datasets=tuple(_count(d.id, plan, visits) for d in request.datasets),
        missing=tuple(_gaps(visits)),
        quarantined=tuple(
            Refusal(v.task.key, v.entry.reason or "") for v in visits if v.outcome == "quarantined"
        ),
        notes=plan.notes,
    )


def _count(dataset: str, plan: Plan, visits: Sequence[Visit]) -> DatasetCount:
    own = [v for v in visits if v.task.dataset.id == dataset]
    held = [v.entry for v in own if v.entry.state == "loaded"]
    outcomes: list[Outcome] = [v.outcome for v in own]
    return DatasetCount(
        dataset=dataset,
        asked=len(own),
        loaded=outcomes.count("loaded"),
        already=outcomes.count("already"),
        missing=outcomes.count("missing"),
        quarantined=outcomes.count("quarantined"),
        rows=sum(e.rows or 0 for e in held),
        bytes=sum(e.size or 0 for e in held),
        first_at=min((e.first_at for e in held if e.first_at), default=None),
        last_at=max((e.last_at for e in held if e.last_at), default=None),
        days_outside_coverage=plan.days_outside[dataset],
    )


def _gaps(visits: Sequence[Visit]) -> list[Gap]:
    def run(visit: Visit) -> tuple[str, str, bool]:
        return visit.task.dataset.id, visit.task.symbol, visit.outcome == "missing"

    gaps = []
    for (dataset, symbol, is_missing), group in groupby(visits, key=run):
        days = [v.task.period_start for v in group]
        if is_missing:
            gaps.append(Gap(dataset, symbol, days[0], days[-1], len(days)))
    return gaps


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, datetime) else value
