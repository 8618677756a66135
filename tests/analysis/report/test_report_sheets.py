"""What a hypothesis' own page says of how it was decided, and of what was drawn."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

from analysis.report import ReportTables
from analysis.report.calibration import table_of
from analysis.report.covariates import covariate_in_words
from tests.analysis.report.reading import Page, pages


def _clause(clause: str, passed: bool | None, sentence: str, phase: int = 1) -> dict[str, Any]:
    numbers = {"found": 0.4, "asked": 0.01}
    row = {"hypothesis_id": "falls", "phase": phase, "clause": clause, "passed": passed}
    return row | numbers | {"sentence": sentence}


def _with_clauses(mixed: ReportTables) -> str:
    asked = [
        _clause("contradicted", True, "Not said."),
        _clause("control:time_shift", False, "Shifted events do as well."),
        _clause("separation", False, "Too close."),
        _clause("without_a_symbol", None, "There is one symbol."),
    ]
    return pages(dataclasses.replace(mixed, clauses=asked))["hypotheses/falls.html"]


def test_the_clause_that_decided_is_marked_and_no_other(mixed: ReportTables) -> None:
    html = _with_clauses(mixed)
    decided = re.findall(r'<tr class="decided">\s*<td[^>]*>([^<]*)', html)
    assert decided == ["beats the control: time shift"]
    text = Page(html).text
    assert "✓ yes" in text and "✕ no" in text and "○ not asked" in text
    assert "Not said." not in text  # what holds needs no excuse
    assert "Too close." in text


def test_an_untested_hypothesis_says_why_it_shows_no_outcome(mixed: ReportTables) -> None:
    text = Page(pages(mixed)["hypotheses/lacks_data.html"]).text
    assert "Why this could not be tested" in text
    assert "No trial was run, so no outcome is shown" in text


def test_events_are_drawn_over_time_for_whoever_shares_their_family(mixed: ReportTables) -> None:
    day = dt.date(2024, 1, 1)
    events = [
        {"event_family_id": "family_1", "day": day + dt.timedelta(days=i), "events": i + 1}
        for i in range(3)
    ]
    found = pages(dataclasses.replace(mixed, events=events))
    for name in ("stands", "falls", "lacks_data"):
        assert "6 events on 3 days from 2024-01-01 to 2024-01-03; most, 3, on 2024-01-03." in (
            Page(found[f"hypotheses/{name}.html"]).text
        )


def test_the_heat_map_says_its_days_in_words_and_the_table_counts_them(
    mixed: ReportTables,
) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(4)]
    levels = dict(zip(days, (0, 0, 1, 3), strict=True))
    quality = [{"dataset_id": "um_metrics", "day": d, "level": n} for d, n in levels.items()]
    html = pages(dataclasses.replace(mixed, quality=quality))["data.html"]
    assert "um_metrics: 2 complete, 1 with findings, 0 partly absent, 1 absent" in html
    # Days of one kind that follow each other are one mark.
    wide = html[html.index("wide heat") : html.index("narrow heat")]
    assert len(re.findall(r'fill="var\(--heat-\d\)"', wide)) == 3


def test_a_calibration_table_is_shown_and_its_markup_is_not_obeyed(mixed: ReportTables) -> None:
    text = "# Calibration\n\nOf [many](https://example.com) worlds.\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n"
    html = pages(dataclasses.replace(mixed, calibration=text))["calibration.html"]
    assert "<table>" in html and "<td>1</td>" in html
    assert "Of many worlds." in html and "example.com" not in html and "<b>2" not in html
    assert html.count("<h1>") == 1
    assert "make calibrate" not in html
    assert "make calibrate" in pages(mixed)["calibration.html"]
    assert table_of(" \n") == ""


def test_covariates_have_words() -> None:
    assert covariate_in_words("abs(move_15)") == "size of move, 15 min"
    assert covariate_in_words("log_volume_1") == "volume, 1 min"
    assert covariate_in_words("something_new") == "something new"
