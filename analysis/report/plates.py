"""The pictures of a tested hypothesis as drawings, each with what it says in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.pictures.left_out import LeftOut
from analysis.pictures.picture import Picture
from analysis.report import words
from analysis.report.charts.course import draw_course
from analysis.report.charts.ruler import RulerRow, draw_ruler
from analysis.report.charts.shift import draw_nearest, draw_shifts, extremes
from analysis.report.covariates import covariate_in_words

#: Beyond this, a difference left by matching is worth a second look (Austin 2009).
BALANCED: Final = 0.1
_GUARDS: Final = {"price": "price and volatility", "price_volume": "price, volatility and volume"}


@dataclass(frozen=True)
class Drawing:
    """One chart: its heading, its SVG, and a key of (mark, meaning)."""

    heading: str
    svg: str
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plate:
    """A question, its answer in a sentence, and the drawings that show it."""

    anchor: str
    title: str
    answer: str
    drawings: tuple[Drawing, ...]


def draw_plates(picture: Picture) -> tuple[Plate, ...]:
    """All plates of one hypothesis, in the order of reading."""
    return (_course(picture), _shift(picture), _balance(picture), _power(picture), *_left(picture))


def _course(picture: Picture) -> Plate:
    course = picture.course
    at = int(np.searchsorted(course.minutes, picture.window[1]))
    at = min(at, len(course.minutes) - 1)
    answer = (
        f"At the end of the measured window the mean course stands at "
        f"{words.number(course.mean[at])} after events and at {words.number(course.bars[at])} "
        f"after comparable bars."
    )
    svg = draw_course(course, picture.window, f"Mean course around the events. {answer}")
    key = (
        ("line", "events, mean"),
        ("band", "95 % band, clustered by day"),
        ("dashes", "comparable bars"),
        ("soft", "the window that is measured"),
        ("effect", "the moment the event was known"),
    )
    drawing = Drawing(f"Mean of {picture.followed}", svg, key)
    return Plate("course", "What happened around the events", answer, (drawing,))


def _shift(picture: Picture) -> Plate:
    shape = picture.shift
    low, high = extremes(shape)
    beside = (
        f"Moved by whole days, the same events give between {words.spreads(low)} and "
        f"{words.spreads(high)}."
        if math.isfinite(low)
        else "Too few whole-day shifts are admissible for a comparison."
    )
    answer = (
        f"Where they are, the events give {words.spreads(shape.real)} standard errors. {beside}"
    )
    label = f"The statistic at every shift of the events in time. {answer}"
    key = (
        ("effect", "the events where they are"),
        ("band", "smallest to largest of all shifts"),
        ("dot", "shifts by whole days: the control"),
    )
    far = Drawing("Every admissible shift", draw_shifts(shape, label), key)
    near = Drawing(
        "Nearest to the event, where the window still holds the event itself",
        draw_nearest(shape, f"Nearest shifts. {answer}"),
    )
    return Plate("shift", "What if the events had been at another time?", answer, (far, near))


def _balance(picture: Picture) -> Plate:
    drawings, said = [], []
    for guard, found in picture.guards.items():
        named = _GUARDS.get(guard, words.phrase(guard))
        largest = words.number(found.balance.largest)
        said.append(f"{largest} matched on {named}")
        rows = [
            RulerRow(covariate_in_words(name), ((abs(after), "plain"), (abs(before), "hollow")))
            for name, before, after in zip(
                found.covariates,
                found.balance.before.tolist(),
                found.balance.after.tolist(),
                strict=True,
            )
            if math.isfinite(after) and math.isfinite(before)
        ]
        label = f"Balance matched on {named}: the largest difference left is {largest}."
        svg = draw_ruler(rows, "absolute standardised difference", (BALANCED,), label)
        heading = (
            f"Matched on {named}: {words.share(found.overlap)} of the events have comparable "
            f"bars, {words.count(found.n_bars)} of them"
        )
        drawings.append(Drawing(heading, svg, _BALANCE_KEY))
    answer = (
        f"The largest standardised difference that matching leaves (max |SMD|) is "
        f"{' and '.join(said)}. Within the strata a regression takes out what is left; above "
        f"{BALANCED} it has work to do."
    )
    return Plate("balance", "Are the comparable bars alike?", answer, tuple(drawings))


_BALANCE_KEY: Final = (
    ("dot-blue", "after matching"),
    ("ring", "before: events against all bars"),
    ("dashes-up", "0.1"),
)


def _power(picture: Picture) -> Plate:
    power, unit = picture.power, picture.unit
    answer = (
        f"An effect of {words.number(picture.delta1)} {unit} would be found with a probability of "
        f"{words.share(power.power)}; the smallest that would be found four times in five is "
        f"{words.number(power.mde)} {unit}. No outcome was needed to know that."
    )
    rows = [
        RulerRow("smallest that matters", ((picture.delta0, "plain"),)),
        RulerRow("must be findable", ((picture.delta1, "plain"),)),
    ]
    if math.isfinite(power.mde):
        rows.append(RulerRow("smallest that is found", ((power.mde, "plain"),)))
    if picture.left_out:
        effect = picture.left_out[1].effect
        span = (effect - 1.645 * power.se, effect + 1.645 * power.se)
        rows.append(RulerRow("what was found", ((effect, "real"),), span))
    svg = draw_ruler(rows, f"effect, {unit}", (0.0,), f"Power. {answer}")
    key = (("effect", "found, with ± 1.645 expected standard errors"),)
    return Plate("power", "Could a test have seen it?", answer, (Drawing("", svg, key),))


def _left(picture: Picture) -> Iterator[Plate]:
    if picture.left_out is None:
        return
    guard, left = picture.left_out
    rows, said = [], []
    for part, names in _parts(picture, left):
        codes, effects = getattr(left, part)
        if len(codes):
            marks = tuple((x, "tick") for x in _apart(effects.tolist()))
            span = (float(effects.min()), float(effects.max()))
            rows.append(RulerRow(f"without a {part[:-1]}", marks, span))
            least = int(np.argmin(effects))
            said.append(f"{words.number(effects[least])} without {names[int(codes[least])]}")
    if not rows:
        return
    answer = (
        f"The effect of {words.number(left.effect)} {picture.unit} becomes, at the least, "
        f"{', '.join(said)}."
    )
    rows.append(RulerRow("all of them", ((left.effect, "real"),)))
    svg = draw_ruler(rows, f"effect, {picture.unit}", (0.0,), f"Leave one out. {answer}")
    named = _GUARDS.get(guard, words.phrase(guard))
    drawing = Drawing(f"Matched on {named}, which leaves the smaller effect", svg)
    yield Plate(
        "left-out", "Does it rest on one day, one symbol, one part of the span?", answer, (drawing,)
    )


def _parts(picture: Picture, left: LeftOut) -> tuple[tuple[str, tuple[str, ...]], ...]:
    thirds = ("the first third", "the middle third", "the last third")
    return (("days", picture.days), ("symbols", picture.symbols), ("thirds", thirds))


def _apart(values: list[float], steps: int = 60) -> list[float]:
    """One of all values that fall on the same place of the chart; the ends stay as they are."""
    low, high = min(values), max(values)
    width = (high - low) / steps or 1.0
    return sorted({round((value - low) / width): value for value in sorted(values)}.values())
