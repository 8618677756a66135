"""The report of a whole run, opened in a real browser: at a desk and on a phone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest

from nullhouse.base.home import Home
from tests.e2e.browser import NAMES, Tab, browse, find_browser
from tests.e2e.homes import ask

Done = tuple[Path, list[dict[str, Any]]]
BESIDE: Final = ("index.html", "data.html", "ledger.html", "calibration.html", "guide.html")
SCREENS: Final = {"desk": (1280, 900), "phone": (375, 800)}
#: What the standards call A and AA, contrast and names among it.
RULES: Final = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
SAID: Final = """found => ({
    violations: found.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].failureSummary]),
    measured: found.passes.filter(p => p.id === 'color-contrast').flatMap(p => p.nodes).length,
})"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    browser = find_browser()
    if browser is None:
        pytest.skip(f"NO BROWSER HERE, THE REPORT IS NOT LOOKED AT: none of {', '.join(NAMES)}")
    with browse(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(simulated_run: Done) -> Path:
    return Home(simulated_run[0]).report


@pytest.fixture
def page_of(simulated_run: Done, site: Path) -> dict[str, Path]:
    """A page of each kind of verdict there is."""
    return {v["verdict"]: site / f"hypotheses/{v['hypothesis_id']}.html" for v in simulated_run[1]}


def test_every_page_renders_without_an_error_and_asks_nothing_of_a_network(
    tab: Tab, site: Path, simulated_run: Done
) -> None:
    tab.errors.clear()
    tab.requests.clear()
    pages = [site / name for name in BESIDE]
    pages += [site / f"hypotheses/{v['hypothesis_id']}.html" for v in simulated_run[1]]
    for page in pages:
        tab.open(page)
        styled = "getComputedStyle(document.querySelector('.skip')).position === 'absolute'"
        assert tab.ask(f"document.querySelector('h1').innerText.length > 0 && {styled}"), page
    assert len(pages) == len(list(site.rglob("*.html")))
    assert tab.errors == []
    assert {url for url in tab.requests if not url.startswith(("file://", "data:"))} == set()


def test_charts_are_drawn_and_a_tested_hypothesis_has_all_of_them(
    tab: Tab, site: Path, page_of: dict[str, Path], simulated_run: Done
) -> None:
    tab.open(site / "index.html")
    assert _drawn(tab) >= 2
    tab.open(site / "data.html")
    assert _drawn(tab) == 1  # the other is for the other kind of screen
    tab.open(page_of["discarded"])
    name = page_of["discarded"].stem
    trials = ask(
        simulated_run[0],
        f"select count(*) as n from sighted.main.fct_trials where hypothesis_id = '{name}' "
        "and len(histogram_counts) > 0",
    )
    plates = tab.ask("[...document.querySelectorAll('.plate')].map(plate => plate.id)")
    assert plates == ["course", "shift", "balance", "power", "left-out"]
    # Course, two of shifts, two of balance, power, leave-one-out, the timeline, and the controls.
    assert _drawn(tab) == 8 + trials[0]["n"]
    assert tab.ask("document.querySelectorAll('.clauses tbody tr').length") > 10
    assert tab.ask("document.querySelectorAll('.clauses tr.decided').length") == 1
    assert "event_family_id" in tab.ask("document.querySelector('pre').textContent")


def test_what_was_not_tested_shows_no_outcome(tab: Tab, page_of: dict[str, Path]) -> None:
    for verdict in {"untestable", "queued"} & set(page_of):
        tab.open(page_of[verdict])
        assert tab.ask("document.querySelectorAll('.plate, .exhibit').length") == 0
        assert _drawn(tab) <= 1  # when its events were


def _drawn(tab: Tab) -> int:
    """Charts that show, hold marks, and are as large as a chart should be."""
    shown = "[...document.querySelectorAll('svg')].filter(chart => chart.clientWidth > 150"
    marked = "chart.clientHeight > 40 && chart.querySelectorAll('path, line').length > 3).length"
    return int(tab.ask(f"{shown} && {marked}"))


def test_tables_sort_and_filter_by_keys_alone(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    tab.ask("document.querySelector('#verdict-table th:nth-child(2) button').focus()")
    for direction, order in (("ascending", 1), ("descending", -1)):
        tab.press("Enter")
        header = "document.querySelector('#verdict-table th:nth-child(2)')"
        assert tab.ask(f"{header}.getAttribute('aria-sort')") == direction
        shown = tab.ask(
            "[...document.querySelectorAll('tbody td:nth-child(2)')].map(c => c.dataset.sort)"
        )
        compared = tab.ask(
            f"{shown!r}.slice(1).every((b, i) => {order} * {shown!r}[i].localeCompare(b) <= 0)"
        )
        assert len(set(shown)) > 3 and compared
    typed = "i.value = 'liquidation cascade'; i.dispatchEvent(new Event('input'))"
    tab.ask(f"{{ const i = document.querySelector('#verdict-table-filter'); {typed} }}")
    rows = "[...document.querySelectorAll('#verdict-table tbody tr')]"
    seen = tab.ask(f"{rows}.filter(r => r.offsetHeight > 0).map(r => r.innerText)")
    assert 0 < len(seen) < tab.ask(f"{rows}.length")
    assert all("liquidation cascade" in text for text in seen)
    assert tab.ask("document.querySelector('.filter output').innerText").startswith(
        f"{len(seen)} of"
    )
    chosen = "s.value = 'untestable'; s.dispatchEvent(new Event('change'))"
    tab.ask(f"{{ const s = document.querySelector('#verdict-table-choice'); {chosen} }}")
    assert tab.ask(f"{rows}.every(r => r.hidden || r.dataset.choice === 'untestable')")


def test_the_first_key_leads_to_the_content_and_focus_shows(tab: Tab, site: Path) -> None:
    tab.open(site / "index.html")
    tab.press("Tab")
    assert tab.ask("document.activeElement.className") == "skip"
    assert tab.ask("document.activeElement.getBoundingClientRect().left") >= 0
    for _ in range(3):
        tab.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert tab.ask(f"document.activeElement.tagName === 'A' && {outline} !== 'none'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_no_page_is_wider_than_its_screen_and_pictures_of_it_are_kept(
    tab: Tab, site: Path, page_of: dict[str, Path], screen: str, scheme: str, tmp_path: Path
) -> None:
    tab.size(*SCREENS[screen])
    tab.scheme(scheme)
    paper = "getComputedStyle(document.body).backgroundColor"
    for page in _kinds(site, page_of):
        tab.open(page)
        assert tab.ask("document.documentElement.scrollWidth") <= SCREENS[screen][0], page
        assert (tab.ask(paper) == "rgb(255, 255, 255)") == (scheme == "light")
        kept = tmp_path / f"{page.stem}-{screen}-{scheme}.png"
        tab.picture(kept, *SCREENS[screen])
        assert kept.stat().st_size > 10_000


@pytest.mark.parametrize(("screen", "scheme"), [("desk", "light"), ("phone", "dark")])
def test_an_accessibility_checker_measures_contrast_and_finds_nothing(
    tab: Tab, site: Path, page_of: dict[str, Path], screen: str, scheme: str
) -> None:
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    tab.size(*SCREENS[screen])
    tab.scheme(scheme)
    for page in _kinds(site, page_of):
        tab.open(page)
        _shorten(tab)
        tab.ask(axe + "; 1")
        found = tab.ask(f"axe.run(document, {RULES}).then({SAID})")
        assert found["violations"] == [], page
        assert found["measured"] > 5, page


def test_the_checker_sees_a_faint_word_and_a_nameless_button(tab: Tab, site: Path) -> None:
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    tab.scheme("light")
    tab.open(site / "guide.html")
    tab.ask("document.querySelector('h1').style.color = 'rgb(190, 190, 190)'")
    tab.ask("document.querySelector('main').append(document.createElement('button'))")
    tab.ask(axe + "; 1")
    found = tab.ask(f"axe.run(document, {RULES}).then({SAID})")
    assert {violation[0] for violation in found["violations"]} == {"button-name", "color-contrast"}


def _kinds(site: Path, page_of: dict[str, Path]) -> list[Path]:
    """One page of each kind."""
    return [*(site / name for name in BESIDE), page_of["discarded"]]


def _shorten(tab: Tab) -> None:
    """A dozen rows of each table are enough for a checker that looks at each, and what charts are
    made of has no name or colour of text."""
    tab.ask(
        "document.querySelectorAll('tbody tr:nth-child(n + 13), svg g').forEach(part => part.remove())"
    )
