"""The report's tables, read from the public ones and handed to the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.report import ReportTables, build_report
from nullhouse import __version__
from nullhouse.base.constants import read_constants
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch
from nullhouse.warehouse.tables import open_tables, rows


def write_report(home: Home) -> Path:
    """Build ``report/index.html`` from what the warehouse holds now."""
    with open_tables(home) as connection:
        tables = ReportTables(
            hypotheses=rows(
                connection, "from sighted.main.dim_hypotheses order by frozen_at, hypothesis_id"
            ),
            verdicts=rows(connection, "from sighted.main.fct_verdicts order by hypothesis_id"),
            trials=rows(connection, "from sighted.main.fct_trials"),
            exploratory_trials=rows(connection, "from sighted.main.rpt_exploratory_trials"),
            funnel=rows(
                connection,
                "select stage, hypotheses as n from sighted.main.rpt_funnel order by step",
            ),
            datasets=rows(connection, "from blind.main.dim_datasets order by dataset_id"),
            meta=_meta(home, rows(connection, "from blind.main.dim_spans order by first_minute")),
        )
    home.report.mkdir(parents=True, exist_ok=True)
    return build_report(tables, home.report / "index.html")


def alpha_left(home: Home) -> float:
    """What the open epoch's assays have not spent of its alpha."""
    return Epoch.of(Ledger(home.ledger), read_constants()).left


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
