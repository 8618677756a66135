"""The report's tables, read from the public ones, from the ledger and from what dbt rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from analysis.report import ReportTables, build_report
from nullhouse import __version__
from nullhouse.base.constants import read_constants
from nullhouse.base.home import PROJECT, Home
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.calibrate.record import read_record
from nullhouse.steps.evaluate.alpha import Epoch
from nullhouse.steps.evaluate.queue import standings
from nullhouse.steps.report.calibrated import contrasts, uniformity
from nullhouse.steps.report.entries import clauses, levels, lines, powers
from nullhouse.steps.report.pictures import draw_pictures
from nullhouse.steps.report.questions import EVENTS, FINDINGS, QUALITY
from nullhouse.steps.report.rendered import rendered_families
from nullhouse.warehouse.tables import open_tables, rows

#: What `nullhouse calibrate` writes, if it has been run.
CALIBRATION = PROJECT / "docs" / "calibration.md"


def write_report(home: Home) -> Path:
    """Build the site below ``report`` from what the warehouse and the ledger hold now."""
    ledger = Ledger(home.ledger)
    entries, measured = ledger.entries(), read_record()
    with open_tables(home) as connection:
        trials = rows(connection, "from sighted.main.fct_trials")
        tables = ReportTables(
            hypotheses=rows(
                connection, "from sighted.main.dim_hypotheses order by frozen_at, hypothesis_id"
            ),
            verdicts=rows(connection, "from sighted.main.fct_verdicts order by hypothesis_id"),
            trials=trials,
            exploratory_trials=rows(connection, "from sighted.main.rpt_exploratory_trials"),
            funnel=rows(
                connection,
                "select stage, hypotheses as n from sighted.main.rpt_funnel order by step",
            ),
            datasets=rows(connection, "from blind.main.dim_datasets order by dataset_id"),
            meta=_meta(home, rows(connection, "from blind.main.dim_spans order by first_minute")),
            controls=rows(connection, "from blind.main.dim_controls order by control_id"),
            clauses=clauses(entries),
            powers=powers(entries),
            events=rows(connection, EVENTS),
            spans=rows(connection, "from blind.main.dim_spans order by first_minute"),
            quality=rows(connection, QUALITY),
            findings=rows(connection, FINDINGS),
            ledger=lines(entries),
            sql=rendered_families(home),
            calibration=CALIBRATION.read_text("utf-8") if CALIBRATION.is_file() else "",
            null_p_values=uniformity(measured),
            contrasts=contrasts(measured),
            pictures=_pictures(connection, ledger, entries, trials),
        )
    return build_report(tables, home.report)


def alpha_left(home: Home) -> float:
    """What the open epoch's assays have not spent of its alpha."""
    return Epoch.of(Ledger(home.ledger), read_constants()).left


def _pictures(
    connection: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    entries: list[Entry],
    trials: list[dict[str, Any]],
) -> dict[str, Any]:
    """Of every hypothesis with a trial of Phase 1 in the ledger, and of no other."""
    of_assay = levels(entries)
    tested = {t["hypothesis_id"] for t in trials if t["phase"] == 1} & set(of_assay)
    known = [s.hypothesis for s in standings(ledger) if s.hypothesis["hypothesis_id"] in tested]
    return draw_pictures(connection, known, trials, read_constants(), of_assay)


def _meta(home: Home, spans: list[dict[str, Any]]) -> dict[str, Any]:
    assays = Ledger(home.ledger).bodies("assay")
    return {
        "title": "nullhouse report",
        "version": __version__,
        "split": "; ".join(
            f"{s['span']} {s['first_day']} – {s['last_day']} ({s['days']} days, {s['status']})"
            for s in spans
        ),
        "alpha": assays[-1]["alpha"] if assays else None,
        "alpha_left": alpha_left(home),
        "assays": len(assays),
    }
