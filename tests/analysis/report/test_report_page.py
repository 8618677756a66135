"""The page as a whole: complete, inert, self-contained, reproducible."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.report import ReportTables, ReportTablesError, build_report, render

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>\x00"


class Page(HTMLParser):
    """Every tag with its attributes, and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


def test_every_hypothesis_appears_in_the_table_and_in_its_own_section(mixed: ReportTables) -> None:
    page = Page(render(mixed))
    for row in mixed.hypotheses:
        assert page.values("href").count(f"#h-{row['hypothesis_id']}") >= 1
        assert f"h-{row['hypothesis_id']}" in page.values("id")
        assert row["mechanism_sentence"] in page.text


def test_the_headline_counts_what_stood_and_what_fell(mixed: ReportTables) -> None:
    assert "Of 3 hypotheses, 1 stood, 1 fell and 1 could not be tested." in Page(render(mixed)).text


def test_a_verdict_shows_its_reason_in_words_and_the_control_that_decided(
    mixed: ReportTables,
) -> None:
    text = Page(render(mixed)).text
    assert "control: time shift Shifted events do as well." in text
    assert "failed : this control decided" in text or "failed: this control decided" in text
    assert "missing data: um_metrics" in text
    assert "A required data set has not been loaded." in text


@pytest.mark.parametrize("column", ["mechanism_sentence", "hypothesis_id", "trigger", "gates"])
def test_markup_in_a_hypothesis_is_shown_and_not_obeyed(mixed: ReportTables, column: str) -> None:
    row = mixed.hypotheses[0]
    hostile = _renamed(mixed, HOSTILE) if column == "hypothesis_id" else None
    tables = hostile or dataclasses.replace(
        mixed, hypotheses=[row | {column: HOSTILE}, *mixed.hypotheses[1:]]
    )
    _assert_inert(render(tables), like=render(mixed))


def _renamed(tables: ReportTables, name: str) -> ReportTables:
    old = tables.hypotheses[0]["hypothesis_id"]
    renamed = {
        table: [
            row | {"hypothesis_id": name} if row["hypothesis_id"] == old else row
            for row in tables.rows(table)
        ]
        for table in ("hypotheses", "verdicts", "trials")
    }
    return dataclasses.replace(tables, **renamed)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["unit", "note", "control_id"])
def test_markup_in_a_trial_is_shown_and_not_obeyed(mixed: ReportTables, column: str) -> None:
    trials = [row | {column: HOSTILE} for row in mixed.trials]
    html = render(dataclasses.replace(mixed, trials=trials))
    assert "<script>alert" not in html
    assert Counter(t for t, _ in Page(html).tags)["script"] == 1
    assert not any("onerror" in attrs for _, attrs in Page(html).tags)


def test_markup_elsewhere_is_shown_and_not_obeyed(mixed: ReportTables) -> None:
    tables = dataclasses.replace(
        mixed,
        verdicts=[row | {"reason": HOSTILE} for row in mixed.verdicts],
        funnel=[{"stage": HOSTILE, "n": 7}, {"stage": "promoted", "n": 1}],
        datasets=[row | {"sensor": HOSTILE} for row in mixed.datasets],
        meta={"title": HOSTILE, HOSTILE: HOSTILE},
    )
    html = render(tables)
    assert "<script>alert" not in html
    assert Counter(tag for tag, _ in Page(html).tags)["script"] == 1
    assert "img" not in {tag for tag, _ in Page(html).tags}


def _assert_inert(html: str, like: str) -> None:
    """The same tags as the harmless page, whatever the text says."""
    assert "<script>alert" not in html
    tags, harmless = (Counter(tag for tag, _ in Page(h).tags) for h in (html, like))
    assert tags == harmless
    assert "alert('x')" in Page(html).text


def test_the_page_asks_nothing_of_a_network(mixed: ReportTables, explored: ReportTables) -> None:
    for tables in (mixed, explored, ReportTables()):
        html = render(tables)
        page = Page(html)
        assert not re.search(r"https?:|//[\w-]+\.\w|url\(|@import", html)
        assert all(link.startswith("#") for link in page.values("href"))
        assert not page.values("src") and not page.values("srcset") and not page.values("action")
        fetching = {"link", "img", "iframe", "object", "embed", "audio", "video", "image", "use"}
        assert not fetching & {tag for tag, _ in page.tags}


def test_the_policy_of_the_page_lets_its_own_script_run_and_no_other(mixed: ReportTables) -> None:
    html = render(mixed)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html


def test_links_lead_somewhere_and_no_identifier_is_used_twice(mixed: ReportTables) -> None:
    names = ["a/b", "a b", "a.b"]  # three names, one fragment unless told apart
    page = Page(
        render(
            ReportTables(
                hypotheses=[mixed.hypotheses[0] | {"hypothesis_id": name} for name in names]
            )
        )
    )
    identifiers = page.values("id")
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in page.values("href")} <= set(identifiers)
    assert sum(name.startswith("h-") and not name.endswith("title") for name in identifiers) == 3


def test_equal_tables_give_equal_bytes_in_whatever_order_the_rows_come(
    mixed: ReportTables,
) -> None:
    turned = dataclasses.replace(
        mixed,
        hypotheses=mixed.hypotheses[::-1],
        verdicts=mixed.verdicts[::-1],
        trials=mixed.trials[::-1],
        datasets=mixed.datasets[::-1],
    )
    assert render(mixed) == render(mixed) == render(turned)


def test_every_chart_says_in_words_what_it_shows(mixed: ReportTables) -> None:
    html = render(mixed)
    charts = [attrs for tag, attrs in Page(html).tags if tag == "svg"]
    assert len(charts) == 1 + 3 + 2  # funnel, one per trial, one forest for two screens
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in charts)
    assert html.count("<title>") == 1 + len(charts)
    labels = " ".join(str(attrs["aria-label"]) for attrs in charts)
    assert "Funnel of hypotheses: emitted 7, promoted 1" in labels
    assert "real effect, 0.01 σ; p = 0.4, separation 0.30, failed." in labels


def test_every_colour_of_a_chart_is_defined_for_light_and_for_dark(
    mixed: ReportTables, explored: ReportTables
) -> None:
    html = render(mixed) + render(explored)
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', html))
    variables = {colour[4:-1] for colour in used if colour.startswith("var(")}
    light, dark = html.split("prefers-color-scheme: dark")[:2]
    assert used - {f"var({name})" for name in variables} <= {"none", "currentColor", "transparent"}
    assert variables
    for name in variables:
        assert f"{name}:" in light
        assert f"{name}:" in dark.split("}")[0]


def test_empty_tables_make_a_page_that_says_so() -> None:
    text = Page(render(ReportTables())).text
    assert "No hypothesis has been frozen yet, so nothing has been tested." in text
    assert "No data set has been described yet." in text


def test_without_any_trial_the_page_reads_well(untestable: ReportTables) -> None:
    html = render(untestable)
    page = Page(html)
    assert "None of the 3 hypotheses could be tested" in page.text
    assert "No trial has been run, so there is no effect to show." in page.text
    assert "Adjusted p" not in page.values("data-label")
    assert 'class="banner"' not in html


def test_a_hypothesis_without_a_verdict_is_undecided_and_still_shown(mixed: ReportTables) -> None:
    text = Page(render(ReportTables(hypotheses=mixed.hypotheses[:1]))).text
    assert "none stood, none fell and 1 waits for a verdict" in text
    assert "undecided" in text


def test_the_page_is_written_to_a_folder_or_to_a_named_file(
    mixed: ReportTables, tmp_path: Path
) -> None:
    assert build_report(mixed, tmp_path / "report") == tmp_path / "report" / "index.html"
    named = build_report(mixed, tmp_path / "other.html")
    assert named.read_bytes() == (tmp_path / "report" / "index.html").read_bytes()


def test_a_write_that_fails_leaves_the_former_page_whole(
    mixed: ReportTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = build_report(ReportTables(), tmp_path)
    before = page.read_bytes()

    def broken(self: Path, target: Path) -> Path:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="no space"):
        build_report(mixed, tmp_path)
    assert page.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_tables_that_do_not_fit_write_nothing(mixed: ReportTables, tmp_path: Path) -> None:
    with pytest.raises(ReportTablesError):
        build_report(dataclasses.replace(mixed, hypotheses=[]), tmp_path)
    assert not list(tmp_path.iterdir())
