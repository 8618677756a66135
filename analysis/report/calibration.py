"""The calibration table, from Markdown to HTML."""

from __future__ import annotations

import re
from typing import Any, Final

from markdown_it import MarkdownIt

_TITLE: Final = re.compile(r"\A# [^\n]*\n")


def table_of(markdown: str) -> str:
    """The text as HTML; raw HTML in it is shown and not obeyed, and links are plain words."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    for part in ("link_open", "link_close"):
        renderer.add_render_rule(part, _nothing)
    text = _TITLE.sub("", markdown)  # the page has its own
    return str(renderer.render(text)) if text.strip() else ""


def _nothing(*_: Any) -> str:
    return ""
