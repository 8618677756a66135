"""The report: one HTML file that asks nothing of a network."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from analysis.report import words
from analysis.report.charts.funnel import draw_funnel
from analysis.report.story import tell
from analysis.report.tables import ReportTables, check_tables

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PAGE: Final = "index.html"


def build_report(tables: ReportTables, target: Path) -> Path:
    """Write the report and return where it lies.

    Parameters
    ----------
    tables
        Rows of the public tables; equal tables give equal bytes.
    target
        A folder, in which `index.html` is written, or the `.html` file itself.

    Raises
    ------
    ReportTablesError
        When columns are missing or rows contradict each other; names every problem at once.
    """
    check_tables(tables)
    page = target if target.suffix == ".html" else target / _PAGE
    _replace(page, render(tables))
    return page


def render(tables: ReportTables) -> str:
    """The page as text."""
    script, style = _asset("report.js"), _asset("report.css")
    return (
        _environment()
        .get_template("page.html")
        .render(
            story=tell(tables),
            funnel_svg=Markup(draw_funnel(tables.funnel)),
            style=Markup(style),
            script=Markup(script),
            script_hash=_content_hash(script),
        )
    )


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


def _content_hash(script: str) -> str:
    """The only script that the page's own policy lets run."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


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
