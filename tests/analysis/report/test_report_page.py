"""The site as a whole: complete, inert, self-contained, reproducible."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.report import ReportTables, ReportTablesError, build_report, render
from tests.analysis.report.reading import Page, pages, whole

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>\x00"


def test_every_hypothesis_appears_in_the_table_and_on_a_page_of_its_own(
    mixed: ReportTables,
) -> None:
    found = pages(mixed)
    links = Page(found["index.html"]).values("href")
    for row in mixed.hypotheses:
        own = f"hypotheses/{row['hypothesis_id']}.html"
        assert own in links
        assert row["mechanism_sentence"] in Page(found[own]).text


def test_the_headline_counts_what_stood_and_what_fell(mixed: ReportTables) -> None:
    assert "Of 3 hypotheses, 1 stood, 1 fell and 1 could not be tested." in Page(whole(mixed)).text


def test_a_verdict_shows_its_reason_in_words_and_the_control_that_decided(
    mixed: ReportTables,
) -> None:
    text = Page(whole(mixed)).text
    assert "control: time shift Shifted events do as well." in text
    assert "Why this fell Control: time shift. Shifted events do as well." in text
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
    _assert_inert(whole(tables), like=whole(mixed))


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
    html = whole(dataclasses.replace(mixed, trials=trials))
    assert "<script>alert" not in html
    assert Counter(t for t, _ in Page(html).tags)["script"] == len(pages(mixed))
    assert not any("onerror" in attrs for _, attrs in Page(html).tags)


def test_markup_elsewhere_is_shown_and_not_obeyed(mixed: ReportTables) -> None:
    tables = dataclasses.replace(
        mixed,
        verdicts=[row | {"reason": HOSTILE} for row in mixed.verdicts],
        funnel=[{"stage": HOSTILE, "n": 7}, {"stage": "promoted", "n": 1}],
        datasets=[row | {"sensor": HOSTILE} for row in mixed.datasets],
        meta={"title": HOSTILE, HOSTILE: HOSTILE},
    )
    html = whole(tables)
    assert "<script>alert" not in html
    assert Counter(tag for tag, _ in Page(html).tags)["script"] == len(pages(mixed))
    assert "img" not in {tag for tag, _ in Page(html).tags}


def _assert_inert(html: str, like: str) -> None:
    """The same tags as the harmless page, whatever the text says."""
    assert "<script>alert" not in html
    tags, harmless = (Counter(tag for tag, _ in Page(h).tags) for h in (html, like))
    assert tags == harmless
    assert "alert('x')" in Page(html).text


def test_the_site_asks_nothing_of_a_network(mixed: ReportTables, explored: ReportTables) -> None:
    for tables in (mixed, explored, ReportTables()):
        files = render(tables)
        for name, html in pages(tables).items():
            page = Page(html)
            assert not re.search(r"https?:|//[\w-]+\.\w|url\(|@import", html)
            assert not page.values("srcset") and not page.values("action")
            fetching = {"img", "iframe", "object", "embed", "audio", "video", "image", "use"}
            assert not fetching & {tag for tag, _ in page.tags}
            wanted = {link.partition("#")[0] for link in page.values("href") + page.values("src")}
            beside = {posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
                      for link in wanted - {"", "data:,"}}  # fmt: skip
            assert beside <= set(files)
    assert not re.search(
        r"https?:|url\(|@import|fetch|XMLHttp", files["site.css"] + files["site.js"]
    )


def test_the_policy_lets_the_sites_own_script_run_and_no_other(mixed: ReportTables) -> None:
    for html in pages(mixed).values():
        assert "default-src 'none'; style-src 'self'; script-src 'self';" in html
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", html)


def test_links_lead_somewhere_and_no_identifier_is_used_twice(mixed: ReportTables) -> None:
    names = ["a/b", "a b", "a.b", "A b"]  # one file name unless told apart
    rows = [mixed.hypotheses[0] | {"hypothesis_id": name} for name in names]
    found = pages(ReportTables(hypotheses=rows))
    assert len({name.lower() for name in found if name.startswith("hypotheses/")}) == len(names)
    identifiers = {name: Page(html).values("id") for name, html in found.items()}
    for name, html in found.items():
        assert len(identifiers[name]) == len(set(identifiers[name]))
        for link in Page(html).values("href"):
            target, _, fragment = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            assert not fragment or fragment in identifiers[there if target else name]


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
    html = whole(mixed)
    charts = [attrs for tag, attrs in Page(html).tags if tag == "svg"]
    assert len(charts) == 1 + 3 + 2  # funnel, one per trial, one forest for two screens
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in charts)
    assert html.count("<title>") == len(pages(mixed)) + len(charts)
    labels = " ".join(str(attrs["aria-label"]) for attrs in charts)
    assert "Funnel of hypotheses: proposed 7, promoted 1" in labels
    assert "real effect, 0.01 σ; p = 0.4, separation 0.30, failed." in labels


def test_every_colour_of_a_chart_is_defined_for_light_and_for_dark(
    mixed: ReportTables, explored: ReportTables
) -> None:
    html, css = whole(mixed) + whole(explored), render(mixed)["site.css"]
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', html))
    variables = {colour[4:-1] for colour in used if colour.startswith("var(")}
    light, dark = css.split("prefers-color-scheme: dark")[:2]
    assert used - {f"var({name})" for name in variables} <= {"none", "currentColor", "transparent"}
    assert variables
    for name in variables:
        assert f"{name}:" in light
        assert f"{name}:" in dark.split("}")[0]


def test_empty_tables_make_a_page_that_says_so() -> None:
    text = Page(whole(ReportTables())).text
    assert "No hypothesis has been frozen yet, so nothing has been tested." in text
    assert "No data set has been described yet." in text


def test_without_any_trial_the_page_reads_well(untestable: ReportTables) -> None:
    html = whole(untestable)
    page = Page(html)
    assert "None of the 3 hypotheses could be tested" in page.text
    assert "No trial has been run, so there is no effect to show." in page.text
    assert "Adjusted p" not in page.values("data-label")
    assert 'class="banner"' not in html


def test_a_hypothesis_without_a_verdict_is_undecided_and_still_shown(mixed: ReportTables) -> None:
    text = Page(whole(ReportTables(hypotheses=mixed.hypotheses[:1]))).text
    assert "none stood, none fell and 1 waits for a verdict" in text
    assert "undecided" in text


def test_the_site_is_written_to_a_folder_and_pages_that_lost_their_hypothesis_go(
    mixed: ReportTables, tmp_path: Path
) -> None:
    assert build_report(mixed, tmp_path / "report") == tmp_path / "report" / "index.html"
    for name, text in render(mixed).items():
        assert (tmp_path / "report" / name).read_text(encoding="utf-8") == text
    (tmp_path / "report" / "notes.html").write_text("mine")
    build_report(ReportTables(hypotheses=mixed.hypotheses[:1]), tmp_path / "report")
    left = {path.name for path in (tmp_path / "report" / "hypotheses").iterdir()}
    assert left == {"stands.html"}
    assert (tmp_path / "report" / "notes.html").read_text() == "mine"


def test_a_write_that_fails_leaves_the_former_pages_whole(
    mixed: ReportTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = build_report(ReportTables(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    def broken(self: Path, target: Path) -> Path:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="no space"):
        build_report(mixed, tmp_path)
    assert page.name in before
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_tables_that_do_not_fit_write_nothing(mixed: ReportTables, tmp_path: Path) -> None:
    with pytest.raises(ReportTablesError):
        build_report(dataclasses.replace(mixed, hypotheses=[]), tmp_path)
    assert not list(tmp_path.iterdir())
