"""What a report is made of: rows read elsewhere, checked here before anything is drawn."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from analysis.pictures.picture import Picture

Row = Mapping[str, Any]

VERDICTS: Final = ("promoted", "discarded", "untestable", "queued")

_TRIAL_COLUMNS: Final = (
    "hypothesis_id phase control_id level n_events n_days effect unit control_mean control_sd z "
    "separation p_value p_adjusted draws passed note histogram_edges histogram_counts"
)

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(columns.split())
    for name, columns in {
        "hypotheses": (
            "hypothesis_id origin template_id mechanism_sentence event_family_id trigger direction "
            "attribute gates confirmation invalidation consequence horizon controls "
            "required_datasets status batch_id frozen_at"
        ),
        "verdicts": "hypothesis_id verdict decided_in reason decided_at ledger_sha256",
        "trials": _TRIAL_COLUMNS,
        "exploratory_trials": _TRIAL_COLUMNS,
        "funnel": "stage n",
        "datasets": (
            "dataset market sensor rows first_at last_at missing_share allowed_templates "
            "refused_templates"
        ),
        "controls": "control_id what_it_breaks expected_null",
        "clauses": "hypothesis_id phase clause found asked passed sentence",
        "powers": "hypothesis_id n_events n_days minimum_detectable_effect power overlap",
        "events": "event_family_id day events",
        "spans": "span first_day last_day",
        "quality": "dataset_id day level",
        "findings": "dataset_id defect treatment days first_day last_day sentence",
        "ledger": "seq at kind hypothesis_id what sha256",
        "sql": "event_family_id frozen rendered",
    }.items()
}


@dataclass(frozen=True)
class ReportTables:
    """The public tables a report shows, as rows; `exploratory_trials` are never evidence.

    Attributes
    ----------
    clauses, powers, ledger
        What the ledger holds beyond the public tables: every clause of a decision in the order
        asked, the blind check of what was left untested, and one line per entry.
    events, spans, quality, findings
        Events per family and day; the spans; the state of each data set and day as a place in
        `charts.heat.LEVELS`; the defects found, by data set.
    sql
        Per event family the frozen call and what it rendered to.
    calibration
        The calibration table as Markdown, empty where it was not made.
    null_p_values, contrasts
        What calibration measured, as `charts.uniform` and `charts.contrast` draw it.
    pictures
        Of what was tested, by hypothesis.
    """

    hypotheses: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    trials: list[dict[str, Any]] = field(default_factory=list)
    exploratory_trials: list[dict[str, Any]] = field(default_factory=list)
    funnel: list[dict[str, Any]] = field(default_factory=list)
    datasets: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)
    controls: list[dict[str, Any]] = field(default_factory=list)
    clauses: list[dict[str, Any]] = field(default_factory=list)
    powers: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    quality: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    sql: list[dict[str, Any]] = field(default_factory=list)
    calibration: str = ""
    null_p_values: list[dict[str, Any]] = field(default_factory=list)
    contrasts: list[dict[str, Any]] = field(default_factory=list)
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table by name."""
        found: list[dict[str, Any]] = getattr(self, table)
        return found


class ReportTablesError(ValueError):
    """The tables do not fit together; `problems` names every place at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        listed = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(f"The report cannot be drawn from these tables:\n{listed}")


def check_tables(tables: ReportTables) -> None:
    """Raise `ReportTablesError` with all problems, or return."""
    problems = tuple(_problems(tables))
    if problems:
        raise ReportTablesError(problems)


def _problems(tables: ReportTables) -> Iterator[str]:
    missing = list(_missing_columns(tables))
    yield from missing
    if not missing:  # the other checks read these columns
        yield from _identity_problems(tables)
        yield from _value_problems(tables)


def _missing_columns(tables: ReportTables) -> Iterator[str]:
    for table in (f.name for f in fields(ReportTables) if f.name in COLUMNS):
        rows = tables.rows(table)
        seen = set[str]().union(*(row.keys() for row in rows))
        for column in COLUMNS[table]:
            lacking = sum(column not in row for row in rows)
            if lacking:
                yield (
                    f"{table}: column `{column}` is missing in {lacking} of {len(rows)} rows"
                    f"{_nearest(column, seen - set(COLUMNS[table]))}; read it from its mart."
                )


def _nearest(wanted: str, seen: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, sorted(seen), n=1)
    return f" (found `{close[0]}`)" if close else ""


def _identity_problems(tables: ReportTables) -> Iterator[str]:
    known = {row["hypothesis_id"] for row in tables.hypotheses}
    for table in ("hypotheses", "verdicts"):
        counted = Counter(row["hypothesis_id"] for row in tables.rows(table))
        for name in sorted(name for name, times in counted.items() if times > 1):
            yield f"{table}: {counted[name]} rows for `{name}`; one row per hypothesis is allowed."
    for table in ("verdicts", "trials", "exploratory_trials"):
        for name in sorted({row["hypothesis_id"] for row in tables.rows(table)} - known):
            yield (
                f"{table}: `{name}` is in no row of hypotheses"
                f"{_nearest(name, known)}; build the marts again so that they agree."
            )


def _value_problems(tables: ReportTables) -> Iterator[str]:
    for row in tables.verdicts:
        if row["verdict"] not in VERDICTS:
            yield (
                f"verdicts: `{row['hypothesis_id']}` has verdict `{row['verdict']}`; "
                f"allowed: {', '.join(VERDICTS)}."
            )
    for table in ("trials", "exploratory_trials"):
        for row in tables.rows(table):
            yield from (f"{table}: {_place(row)} {fault}" for fault in _trial_faults(row))


def _place(row: Row) -> str:
    return f"`{row['hypothesis_id']}` against `{row['control_id']}`"


def _trial_faults(row: Row) -> Iterator[str]:
    if row["phase"] not in (1, 2):
        yield f"has phase {row['phase']!r}; allowed: 1, 2."
    edges, counts = (_length(row[f"histogram_{part}"]) for part in ("edges", "counts"))
    if edges != counts + 1 and edges + counts > 0:
        yield f"has {edges} histogram edges for {counts} counts; one more edge than counts."


def _length(values: Any) -> int:
    return 0 if values is None else len(values)
