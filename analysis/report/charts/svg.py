"""From a chart to a small, inert piece of SVG that is safe to put inside a page."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree import ElementTree

import vl_convert

_NAMESPACE: Final = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_LONG_NUMBER: Final = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_GEOMETRY: Final = ("d", "transform", "x2", "y2")
# classes, roles and hidden boxes are for Vega's own runtime, which is not in the page
_DROPPED: Final = ("class", "role", "aria-hidden", "aria-roledescription", "pointer-events")
# what an element is without being told, and the font, which the page gives to all of them
_SPARE: Final = {"opacity": "1", "fill-opacity": "1", "stroke-miterlimit": "10"}
_OF_THE_PAGE: Final = ("font-family",)
# what a group hands down to its members
_INHERITED: Final = (
    *("fill", "stroke", "stroke-width", "stroke-dasharray"),
    *("font-size", "font-weight", "text-anchor"),
)


def compile_chart(specification: dict[str, Any]) -> dict[str, Any]:
    """Vega-Lite to Vega: the slow step, done once for charts that differ in data alone."""
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(specification)
    return compiled


def draw(compiled: dict[str, Any], data: dict[str, list[dict[str, Any]]], label: str) -> str:
    """Draw a compiled chart with its named data filled in; `label` is what it says in words."""
    sources = [
        {**source, "values": [_printable_row(row) for row in data[source["name"]]]}
        if source["name"] in data
        else source
        for source in compiled["data"]
    ]
    return inert(vl_convert.vega_to_svg({**compiled, "data": sources}), printable(label))


def printable(text: str) -> str:
    """Text on one line without the control characters that no SVG may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _printable_row(row: dict[str, Any]) -> dict[str, Any]:
    return {key: printable(cell) if isinstance(cell, str) else cell for key, cell in row.items()}


def inert(svg: str, label: str) -> str:
    """Strip what only a running Vega needs, size by the viewBox alone, and say the label."""
    root = ElementTree.fromstring(_NAMESPACE.sub("", svg))
    _strip(root)
    _hand_down(root)
    for dropped in ("width", "height", "version"):
        root.attrib.pop(dropped, None)
    root.set("role", "img")
    root.set("aria-label", label)
    title = ElementTree.Element("title")
    title.text = label
    root.insert(0, title)
    return ElementTree.tostring(root, encoding="unicode")


def _strip(element: ElementTree.Element) -> None:
    for child in list(element):
        if _is_empty_path(child):
            element.remove(child)
        else:
            _strip(child)
    for dropped in (*_DROPPED, *_OF_THE_PAGE):
        element.attrib.pop(dropped, None)
    for name, value in _SPARE.items():
        if element.get(name) == value:
            del element.attrib[name]
    for name in _GEOMETRY:
        if name in element.attrib:
            element.set(name, _LONG_NUMBER.sub(_shorter, element.attrib[name]))


def _hand_down(group: ElementTree.Element) -> None:
    """Say once, at the group, what all of its members say."""
    members = list(group)
    for member in members:
        _hand_down(member)
    if len(members) < 2 or any(len(member) for member in members):
        return
    for name in _INHERITED:
        said = {member.get(name) for member in members}
        if len(said) == 1 and None not in said and name not in group.attrib:
            group.set(name, str(said.pop()))
            for member in members:
                del member.attrib[name]


def _is_empty_path(element: ElementTree.Element) -> bool:
    painted = {"fill", "stroke"} & element.attrib.keys()
    return element.tag == "path" and (element.get("d", "") == "" or not painted)


def _shorter(found: re.Match[str]) -> str:
    return f"{round(float(found[0]), 1):g}"
