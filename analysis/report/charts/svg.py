"""From a chart to a small, inert piece of SVG that is safe to put inside a page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree

import vl_convert

_NAMESPACE: Final = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_LONG_NUMBER: Final = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_POLYGON: Final = re.compile(r"M-?[\d.]+,-?[\d.]+(?:L-?[\d.]+,-?[\d.]+)+Z?")
_POINT: Final = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_Point: TypeAlias = tuple[str, str]
_GEOMETRY: Final = ("d", "transform", "x2", "y2")
# classes, roles and hidden boxes are for Vega's own runtime, which is not in the page
_DROPPED: Final = ("class", "role", "aria-hidden", "aria-roledescription", "pointer-events")
# what an element is without being told, and the font, which the page gives to all of them
_SPARE: Final = {
    **{"opacity": "1", "fill-opacity": "1", "stroke-miterlimit": "10"},
    **{"x2": "0", "y2": "0", "transform": "translate(0,0)"},
}
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
    _flatten(root)
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
    for name in _GEOMETRY:
        if name in element.attrib:
            element.set(name, _LONG_NUMBER.sub(_shorter, element.attrib[name]))
    if element.tag == "path":
        element.set("d", shorter_path(element.get("d", "")))
    for name, value in _SPARE.items():
        if element.get(name) == value:
            del element.attrib[name]


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


def _flatten(group: ElementTree.Element) -> None:
    """Put the members of groups that say nothing in the place of these groups."""
    members: list[ElementTree.Element] = []
    for member in list(group):
        _flatten(member)
        members += list(member) if member.tag == "g" and not member.attrib else [member]
    group[:] = members


def shorter_path(path: str) -> str:
    """The same line said with fewer points: straight on along an axis needs no stop between."""
    if not _POLYGON.fullmatch(path):
        return path
    points = [(x, y) for x, y in _POINT.findall(path)]
    kept = points[:1]
    for point in points[1:]:
        if len(kept) > 1 and _goes_on(kept[-2], kept[-1], point):
            kept.pop()
        if point != kept[-1]:
            kept.append(point)
    steps = (_step(*pair) for pair in pairwise(kept))
    return f"M{','.join(kept[0])}{''.join(steps)}{'Z' if path.endswith('Z') else ''}"


def _goes_on(first: _Point, middle: _Point, last: _Point) -> bool:
    for along, across in ((0, 1), (1, 0)):
        if first[across] == middle[across] == last[across]:
            before = float(middle[along]) - float(first[along])
            return before * (float(last[along]) - float(middle[along])) >= 0
    return False


def _step(start: _Point, end: _Point) -> str:
    if start[1] == end[1]:
        return f"H{end[0]}"
    return f"V{end[1]}" if start[0] == end[0] else f"L{end[0]},{end[1]}"


def _is_empty_path(element: ElementTree.Element) -> bool:
    painted = {"fill", "stroke"} & element.attrib.keys()
    return element.tag == "path" and (element.get("d", "") == "" or not painted)


def _shorter(found: re.Match[str]) -> str:
    return f"{round(float(found[0]), 1):g}"
