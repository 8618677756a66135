"""The calibration table, from Markdown to HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt


def table_of(markdown: str) -> str:
    """The text as HTML; raw HTML in it is shown and not obeyed, and links are plain words."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.disable(["link", "image", "autolink", "html_inline", "html_block"])
    return str(renderer.render(markdown)) if markdown.strip() else ""
