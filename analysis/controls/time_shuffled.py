"""Time-shuffled: the same number of events, at other times of the same kind."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import IntArray
from analysis.controls.base import Control, ControlResult, moments, raw_estimates, summarise
from analysis.counters import key_of
from analysis.episodes import blocks_per_day, episode_codes
from analysis.label_draws import draw_moments, plan_labels
from analysis.panel import FamilyData, Panel, require_same_group
from analysis.rules import Rules
from analysis.score_sheet import Scored
from analysis.studentise import DrawMoments

CONTROL_ID: Final = "time_shuffled"


#: Hours from Monday to Friday, of hours of the week that begin with Monday's first.
_WEEKDAYS: Final = 120
_BLOCK_HOURS: Final = 6
_BLOCKS: Final = 24 // _BLOCK_HOURS
_QUARTER_DAYS: Final = 91


def time_cells(panel: Panel) -> IntArray:
    """Symbol × quarter of the day, of weekdays or weekends × volatility bin × quarter of a year.

    Notes
    -----
    Unknown volatility is a bin of its own. A span is cut into as many equal parts as it has
    whole quarters. Single hours would be too fine: loud minutes are rare and come together, so
    on a span of some weeks a draw from a loud hour often falls into the event's own, and the
    minutes before an event hold the move that made it. The formal null has the same quarters
    of the day.
    """
    hour = panel.hour_of_week.astype(np.int64)
    block = hour % 24 // _BLOCK_HOURS + _BLOCKS * (hour >= _WEEKDAYS)
    bins = int(panel.vol_bin.max()) + 2 if panel.rows else 2
    blocks = (panel.symbol.astype(np.int64) * 2 * _BLOCKS + block) * bins + panel.vol_bin + 1
    parts, part = _quarters(panel)
    return blocks * parts + part


def _quarters(panel: Panel) -> tuple[int, IntArray]:
    """Into how many parts the span is cut, and each row's part."""
    if not panel.rows:
        return 1, np.empty(0, np.int64)
    day = panel.day.astype(np.int64) - int(panel.day.min())
    span = int(day.max()) + 1
    parts = max(span // _QUARTER_DAYS, 1)
    return parts, day * parts // span


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Redraw event times within their cells.

    Notes
    -----
    Rate, season and volatility regime stay as they are; the alignment with outcomes is broken.
    That asks whether event times and outcomes are independent in general, which they are not
    wherever all large moves revert: necessary, never sufficient. No outcome is used to draw.
    """
    require_same_group(families)
    is_event = np.zeros(panel.rows, np.int64)
    is_event[families[0].events] = 1
    plan = plan_labels(
        panel, np.arange(panel.rows), time_cells(panel), is_event, rules.refractory_minutes
    )
    scored = [_scored(panel, family, rules) for family in families]
    key = key_of(seed, CONTROL_ID, families[0].draw_group)
    drawn = draw_moments(plan, key, rules.draws, scored, threads)
    return [_result(panel, f, d, rules) for f, d in zip(families, drawn, strict=True)]


def _scored(panel: Panel, family: FamilyData, rules: Rules) -> Scored:
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    return Scored(np.ascontiguousarray(family.outcome), codes, per_day)


def _result(panel: Panel, family: FamilyData, drawn: DrawMoments, rules: Rules) -> ControlResult:
    [(observed, n_events)] = raw_estimates(panel, family, [family.events], rules)
    return summarise(family, CONTROL_ID, observed, n_events, drawn, moments(drawn.mean)[0])


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="which minute of its quarter of the day and volatility regime an event is at",
    expected_null="outcomes after events are those of any minute of the same kind",
    run=run,
)
