"""The whole way in its one order: a hypothesis is frozen before any outcome is joined to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nullhouse.base.home import Home
from nullhouse.base.progress import console
from nullhouse.steps.evaluate.run import evaluate_phases
from nullhouse.steps.freeze import freeze_candidates
from nullhouse.steps.ingest import check_files, ingest_archive, ingest_files
from nullhouse.steps.report import write_report
from nullhouse.warehouse.dbt import parse_ahead, run_dbt

#: What a freeze changes; the rest was built a moment ago and cannot have moved.
AFTER_FREEZE = (
    "dim_hypotheses+",
    "dim_spans+",
    "evf_members+",
    "ctl_plans+",
    "path:models/sighted",
)

#: dbt's targets that a run goes through; what ingest leaves of the machine is spent on them.
TARGETS = ("blind", "full", "phase2")


def run_all(
    home: Home,
    symbols: Sequence[str],
    start: date,
    end: date,
    datasets: str | None,
    archive: str | None,
    files: Mapping[str, Path] | None = None,
) -> list[dict[str, Any]]:
    """Ingest, build blind, generate and freeze, build, evaluate, report; return the verdicts.

    ``files`` are a user's own, by the data sets that they fill.
    """
    verdicts = judge_all(home, symbols, start, end, datasets, archive, files)
    _step("report")
    write_report(home)
    return verdicts


def judge_all(
    home: Home,
    symbols: Sequence[str],
    start: date,
    end: date,
    datasets: str | None,
    archive: str | None,
    files: Mapping[str, Path] | None = None,
) -> list[dict[str, Any]]:
    """All of it but the report."""
    _step("ingest: archive to lake")
    check_files(home, files or {})
    ingest_archive(
        home, symbols, start, end, datasets, archive, begun=lambda: parse_ahead(home, TARGETS)
    )
    ingest_files(home, files or {})
    _step("build: everything blind, with no outcome attached")
    run_dbt(home, "build", target="blind")
    _step("freeze: every candidate, before any outcome is joined to its events")
    freeze_candidates(home, [])
    _step("build: families, controls, outcomes of the discovery span")
    run_dbt(home, "build", select=AFTER_FREEZE)
    _step("evaluate: Phase 1, then the hold-out for what survived")
    return evaluate_phases(home, None)


def _step(text: str) -> None:
    console.print(f"[dim]·[/dim] {text}", highlight=False)
