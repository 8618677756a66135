"""The site: pages that link to each other and ask nothing of a network."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from analysis.report import words
from analysis.report.calibration import pictures_of, table_of
from analysis.report.charts.funnel import draw_funnel
from analysis.report.condition import Condition, condition_of
from analysis.report.sheet import write_sheets
from analysis.report.story import Story, tell
from analysis.report.tables import ReportTables, check_tables

_TEMPLATES: Final = Path(__file__).parent / "templates"
INDEX: Final = "index.html"
ASSETS: Final = ("site.css", "site.js")
#: Pages whose hypothesis is not in the tables any more are taken away from here.
_HYPOTHESES: Final = "hypotheses"


def build_report(tables: ReportTables, folder: Path) -> Path:
    """Write the site and return its first page.

    Parameters
    ----------
    tables
        Rows of the public tables; equal tables give equal bytes.
    folder
        Where `index.html` and the other pages go; files of other names are left alone.

    Raises
    ------
    ReportTablesError
        When columns are missing or rows contradict each other; names every problem at once.
    """
    check_tables(tables)
    pages = render(tables)
    # What others link to is there before they are.
    for name in sorted(pages, key=lambda name: (name == INDEX, name)):
        _replace(folder / name, pages[name])
    for stale in (folder / _HYPOTHESES).glob("*.html"):
        if f"{_HYPOTHESES}/{stale.name}" not in pages:
            stale.unlink()
    return folder / INDEX


def render(tables: ReportTables) -> dict[str, str]:
    """Path below the site's folder to text, for every page and what they share."""
    # Charts are written once and drawn often: what a drawing's tests have seen is not validated
    # against the whole schema at every drawing, which took a third of the time.
    with debug_mode(False):
        return _render(tables)


def _render(tables: ReportTables) -> dict[str, str]:
    story, condition = tell(tables), condition_of(tables)
    sheets = write_sheets(tables, story.dossiers)
    pages = {name: _asset(name) for name in ASSETS}
    pages[INDEX] = _page(
        "index.html", story, "", funnel_svg=Markup(draw_funnel(tables.funnel)), path=INDEX
    )
    pages |= _beside(tables, story, condition)
    for sheet in sheets:
        page = sheet.dossier.page
        pages[page] = _page("hypothesis.html", story, "../", sheet=sheet, path=page)
    return pages


def _beside(tables: ReportTables, story: Story, condition: Condition) -> dict[str, str]:
    table = Markup(table_of(tables.calibration))
    paged = {dossier.hypothesis_id: dossier.page for dossier in story.dossiers}
    return {
        "data.html": _page("data.html", story, "", condition=condition, path="data.html"),
        "ledger.html": _page(
            "ledger.html", story, "", entries=tables.ledger, paged=paged, path="ledger.html"
        ),
        "calibration.html": _page(
            "calibration.html",
            story,
            "",
            table=table,
            plates=pictures_of(tables),
            path="calibration.html",
        ),
        "guide.html": _page("guide.html", story, "", path="guide.html"),
    }


def _page(template: str, story: Story, root: str, **values: Any) -> str:
    return _environment().get_template(template).render(story=story, root=root, **values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    shown = ("number", "spreads", "count", "probability", "share", "plural", "phrase", "text")
    environment.filters |= {name: getattr(words, name) for name in shown}
    environment.filters["drawing"] = Markup  # marks our own SVG, never a value of a table
    return environment


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _replace(page: Path, content: str) -> None:
    """Put the whole page in place, or leave the former one as it was."""
    page.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=page.parent, prefix=f".{page.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(page)
    finally:
        temporary.unlink(missing_ok=True)
