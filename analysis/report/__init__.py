"""The first report: a self-contained page on what stood, what fell, and to which control."""

from analysis.report.page import build_report, render
from analysis.report.tables import ReportTables, ReportTablesError

__all__ = ["ReportTables", "ReportTablesError", "build_report", "render"]
