"""What a second sensor says at every minute: states, sightings, boundaries and legs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from nullhouse.warehouse.rows import Labels, RowReader, Rows

# How a confirmation was seen: the relation, and the trigger where it is another's event.
_SIGHTED = {
    "depth_depleted": ("evt_candidates", "depth_depletion"),
    "trade_imbalance": ("evt_candidates", "aggressive_burst"),
    "basis_jump": ("int_basis_jumps", None),
    "forced_flow_inside": ("int_liquidation_prints", None),
}
_SEEN_AT = "cast(ceil(epoch_us(known_at) / 60e6) as bigint)"


@dataclass(frozen=True)
class LabelReader:
    """Reads labels of one grid; every one of them is known at its row's minute."""

    rows: RowReader

    def label(self, hypothesis: dict[str, Any]) -> Labels:
        """Whether all that is fused with the trigger stands, or would confirm, at each row."""
        parts = [self.state(*gate.split(":")) for gate in hypothesis.get("gates") or ()]
        if hypothesis["confirmation"] == "depth_thin_pre":
            parts.append(self.state("depth", "thin"))
        elif hypothesis["confirmation"] != "none":
            parts.append(self._sighted(hypothesis))
        if hypothesis.get("branch"):
            parts.append(self._beyond_band(hypothesis["branch"] == "trend_aftershock"))
        return reduce(np.logical_and, parts)

    def state(self, state: str, bucket: str) -> Labels:
        """Where a state stands in a bucket: from each reading to the next, or until it is stale."""
        code, minute, last, holds = self.rows.columns(
            f"""select {self.rows.code}, minute, coalesce(last_minute, 999999999999), bucket = ?
                from blind.main.ctl_states where state = ? order by code, minute, known_at""",
            bucket,
            state,
        )
        return self._stretches(*(np.asarray(c, np.int64) for c in (code, minute, last, holds)))

    def leg(self, hypothesis: dict[str, Any]) -> Labels:
        """Where the named leg was the one that moved, on the side of the hypothesis."""
        side = {"long": 1, "short": -1}[hypothesis["direction"]]
        return self.rows.mask(
            f"""select {self.rows.code}, minute from blind.main.int_basis
                where sign(deviation_mad) = ? and ? = case
                    when ? * (perpetual_move_e9 + spot_move_e9) >= 0 then 'derivative'
                    else 'spot' end""",
            side,
            hypothesis["attribute"],
            side,
        )

    def _stretches(self, code: Rows, minute: Rows, last: Rows, holds: Rows) -> Labels:
        grid = self.rows.grid
        known = code >= 0
        code, minute, last, holds = (c[known] for c in (code, minute, last, holds))
        lengths, first = grid.lengths[code], grid.first_minutes[code]
        begin = np.clip(minute - first, 0, lengths)
        following = np.append(begin[1:], 0)
        is_last = np.append(code[1:] != code[:-1], True) if len(code) else np.zeros(0, bool)
        end = np.where(is_last, lengths, following)
        end = np.maximum(np.minimum(end, np.clip(last + 1 - first, 0, lengths)), begin)
        change = np.zeros(grid.rows + 1, np.int64)
        np.add.at(change, grid.first_rows[code] + begin, holds)
        np.add.at(change, grid.first_rows[code] + end, -holds)
        label: Labels = np.cumsum(change[:-1]) > 0
        return label

    def _sighted(self, hypothesis: dict[str, Any]) -> Labels:
        """Bars with a sighting in as many minutes as the trigger's events last."""
        relation, trigger = _SIGHTED[hypothesis["confirmation"]]
        condition, parameters = "true", []
        if trigger is not None:
            condition = """trigger = ? and direction in (
                select other.direction from blind.main.evt_events as other
                where other.trigger = ? and other.flow_sign in (
                    select flow_sign from blind.main.evt_events
                    where trigger = ? and list_contains(?, direction)))"""
            parameters = [trigger, trigger, hypothesis["trigger"], sides(hypothesis["direction"])]
        steps = self._minutes_of(hypothesis)
        return self.rows.mask(
            f"""select {self.rows.code}, seen + step as minute from (
                    select distinct symbol, {_SEEN_AT} as seen
                    from blind.main.{relation} where {condition}
                ) cross join (select unnest(range({steps})) as step)""",
            *parameters,
        )

    def _minutes_of(self, hypothesis: dict[str, Any]) -> int:
        """How many bars an event of the trigger takes, in the middle of all of them."""
        [column] = self.rows.columns(
            """select ceil(median(epoch(known_at - started_at)) / 60)
               from blind.main.evt_events where trigger = ? and list_contains(?, direction)""",
            hypothesis["trigger"],
            sides(hypothesis["direction"]),
        )
        return max(1, int(np.ma.filled(np.ma.asarray(column, float), 1.0)[0]))

    def _beyond_band(self, beyond: bool) -> Labels:
        return self.rows.mask(
            f"""select {self.rows.code}, minute from blind.main.int_basis
                where (abs(deviation_mad) >= (
                    select cast(value as double) from blind.main.constants
                    where name = 'desync_mad'
                )) = ?""",
            beyond,
        )


def sides(direction: str) -> list[str]:
    """The sides that a direction stands for."""
    return ["long", "short"] if direction == "both" else [direction]


def with_events(label: Labels, base: Rows, events: Rows) -> Labels:
    """The label, with what is said of each of the trigger's own events in its place."""
    told: npt.NDArray[np.bool_] = label.copy()
    told[base] = False
    told[events] = True
    return told
