"""The report: read from the public tables, drawn by ``analysis.report``, written below the home."""

from nullhouse.steps.report.write import alpha_left, write_report

__all__ = ["alpha_left", "write_report"]
