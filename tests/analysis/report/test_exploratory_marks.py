"""Exploratory figures are told from evidence wherever they show."""

from __future__ import annotations

import dataclasses
import re

from analysis.report import ReportTables
from tests.analysis.report.reading import whole

MARK = "exploratory, not evidence"


def test_an_exploratory_page_says_so_in_its_headline_and_in_a_banner(
    explored: ReportTables,
) -> None:
    html = whole(explored)
    headline = re.search(r"<h1>(.*?)</h1>", html)
    assert headline is not None
    assert headline[1] == (
        "Exploratory: 1 hypothesis was looked at, none was put to the test, "
        "and nothing here is evidence."
    )
    assert "<strong>Exploratory: not evidence.</strong>" in html


def test_every_exploratory_chart_and_group_carries_the_mark(explored: ReportTables) -> None:
    html = whole(explored)
    drawn = re.findall(r'<svg [^>]*aria-label="([^"]*)"', html)
    assert len(drawn) == 4  # two trials, and a forest plot for two screens
    assert all(label.lower().startswith(MARK) for label in drawn)
    assert html.count('class="group exploratory"') == html.count('class="group') == 1
    assert html.count('class="forest exploratory"') == html.count('<figure class="forest') == 1


def test_exploration_never_passes_or_fails(explored: ReportTables) -> None:
    outcomes = re.findall(r'<p class="outcome \w+">([^<]*)', whole(explored))
    assert [outcome.strip() for outcome in outcomes] == ["would pass", "would pass"]


def test_exploratory_figures_stay_out_of_the_verdict_table(explored: ReportTables) -> None:
    table = re.search(r"<table class=\"sortable.*?</table>", whole(explored), re.DOTALL)
    assert table is not None
    assert "0.777" not in table[0]


def test_beside_evidence_the_banner_is_there_and_the_headline_counts_verdicts(
    mixed: ReportTables, explored: ReportTables
) -> None:
    looked = [row | {"hypothesis_id": "lacks_data"} for row in explored.exploratory_trials]
    html = whole(dataclasses.replace(mixed, exploratory_trials=looked))
    assert "Some figures below are exploratory: not evidence." in html
    assert "Of 3 hypotheses, 1 stood" in html
    assert html.count('class="group"') == 2
    assert html.count('class="group exploratory"') == 1


def test_a_run_flagged_exploratory_has_no_evidence_and_lets_nothing_stand(
    mixed: ReportTables,
) -> None:
    html = whole(dataclasses.replace(mixed, meta=mixed.meta | {"exploratory": True}))
    assert "nothing here is evidence" in html
    assert "What stood" not in html
    assert 'class="group"' not in html
    assert html.count('class="group exploratory"') == 2


def test_a_page_without_exploration_has_no_banner(mixed: ReportTables) -> None:
    assert 'class="banner"' not in whole(mixed)
