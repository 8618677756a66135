"""The site as a reader meets it: its pages, their tags, their words."""

from __future__ import annotations

from html.parser import HTMLParser

from analysis.report import ReportTables, render


def whole(tables: ReportTables) -> str:
    """Every page of the site, one after the other."""
    return "\n".join(text for name, text in pages(tables).items())


def pages(tables: ReportTables) -> dict[str, str]:
    return {name: text for name, text in render(tables).items() if name.endswith(".html")}


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
