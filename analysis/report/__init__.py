"""The report: a self-contained site on what stood, what fell, and to which control."""

from analysis.report.site import build_report, render
from analysis.report.tables import ReportTables, ReportTablesError

__all__ = ["ReportTables", "ReportTablesError", "build_report", "render"]
