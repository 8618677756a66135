"""The dates that a scheduled release could have had: its clock time and weekday, weeks away."""

from __future__ import annotations

from typing import Any

import numpy as np

from nullhouse.warehouse.rows import Labels, RowReader, Rows

_WEEK = 7 * 1440


def same_hours(reader: RowReader, hypothesis: dict[str, Any], events: Rows) -> Labels:
    """Rows at the releases' clock time and weekday within so many weeks, and the events.

    At the hour of another release nothing is comparable. A claim about one side is compared with
    dates whose first minutes went to the same side: the reaction is part of the event.
    """
    weeks, minute = _constant(reader, "release_weeks"), reader.grid.panel.minute
    [told] = reader.columns(
        "select distinct minute from blind.main.evt_events where trigger = ?",
        hypothesis["trigger"],
    )
    release = np.unique(minute[events])
    dates = (release[:, None] + _WEEK * np.arange(-weeks, weeks + 1)[None, :]).ravel()
    eligible = reader.mask(
        f"""select {reader.code}, minute from blind.main.ctl_strata
            where list_contains(?, minute) and (? = 'both' or (move_5 > 0) = (? = 'long'))""",
        np.setdiff1d(dates, np.asarray(told)).tolist(),
        hypothesis["direction"],
        hypothesis["direction"],
    )
    eligible[events] = True
    return eligible


def loud_before(reader: RowReader) -> Rows:
    """At each row, whether the hour before a release that is known then was loud; −1 unknown."""
    panel, back = reader.grid.panel, _constant(reader, "release_reaction") + 1
    before = np.full(reader.grid.rows, -1, np.int64)
    same = panel.symbol[back:] == panel.symbol[:-back]
    before[back:][same] = panel.vol_bin[:-back][same]
    return np.where(before >= 0, before >= 3, -1).astype(np.int64)


def _constant(reader: RowReader, name: str) -> int:
    [value] = reader.columns(
        "select cast(value as integer) from blind.main.constants where name = ?", name
    )
    return int(value[0])
