"""The events, risk set, outcomes and re-clustered draws of hypotheses, as arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from analysis.fused import BETWEEN, WITHIN, Fused
from analysis.panel import GUARDS
from nullhouse.warehouse.consequences import MEASURES, column_of, orientation
from nullhouse.warehouse.covariates import LABELLED
from nullhouse.warehouse.dates import loud_before, same_hours
from nullhouse.warehouse.labels import LabelReader, sides, with_events
from nullhouse.warehouse.panel import Grid
from nullhouse.warehouse.rows import Labels, RowReader, Rows, Values
from nullhouse.warehouse.unaffected import mean_of_others

#: Triggers that a calendar sets: dates are compared, and no bars.
DATED = ("scheduled_release",)

#: Triggers that reach every symbol at once: nothing is beyond their mechanism.
EVERYWHERE = ("leader_shock", "scheduled_release")

_OF_SIDE = "where trigger = ? and direction = ?"


class FamilyReader(RowReader):
    """Reads families of one grid; what several hypotheses share is read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, grid: Grid) -> None:
        super().__init__(connection, grid)
        self._labels = LabelReader(self)
        # Per reader, so that the arrays go when it goes.
        self._dense = lru_cache(maxsize=64)(self._read_dense)
        self._side = lru_cache(maxsize=64)(self._read_side)
        self._blocked = lru_cache(maxsize=32)(self._read_blocked)

    def events(self, hypothesis: dict[str, Any]) -> Rows:
        """Rows of the family's events within the span."""
        return self.rows(
            f"""select {self.code}, events.minute from blind.main.evf_members as members
               inner join blind.main.evt_events as events using (event_id)
               where members.event_family_id = ?""",
            hypothesis["event_family_id"],
        )

    def side(self, hypothesis: dict[str, Any], direction: str) -> Rows:
        """Rows of all events of the family's trigger on one side, or on both."""
        parts = [self._side(hypothesis["trigger"], side) for side in sides(direction)]
        return np.unique(np.concatenate(parts))

    def in_state(self, hypothesis: dict[str, Any], direction: str, gates: list[str]) -> Rows:
        """Rows of the trigger's events of one side that met all of the gates."""
        return self.rows(
            f"""select {self.code}, minute
                from (
                    select any_value(symbol) as symbol, any_value(minute) as minute
                    from blind.main.evt_events
                    inner join blind.main.sta_pre_event using (event_id)
                    where trigger = ? and direction = ? and list_contains(?, state || ':' || bucket)
                    group by event_id
                    having count(*) = ?
                )""",
            hypothesis["trigger"],
            direction,
            gates,
            len(gates),
        )

    def opposite_side(self, hypothesis: dict[str, Any]) -> Rows:
        """Rows of the trigger's events on the other side; none for a claim about both."""
        if hypothesis["direction"] == "both":
            return np.zeros(0, np.int64)
        return self.side(hypothesis, opposite(hypothesis["direction"]))

    def eligible(self, hypothesis: dict[str, Any]) -> Labels:
        """The risk set: bars at which the event could have begun, decided by the past alone."""
        trigger, direction = hypothesis["trigger"], hypothesis["direction"]
        if trigger in DATED:
            return same_hours(self, hypothesis, self.events(hypothesis))
        eligible = np.zeros(self.grid.rows, dtype=bool)
        if trigger in LABELLED:
            eligible[self.side(hypothesis, direction)] = True
            return eligible
        # Where both sides count, a bar is at risk while one of them is not blocked.
        blocked = np.ones(self.grid.rows, dtype=bool)
        for side in sides(direction):
            blocked &= self._blocked(trigger, side)
        return _symbols_at_risk(self.grid, trigger) & ~blocked

    def base(self, hypothesis: dict[str, Any]) -> Rows:
        """Rows of the events that what is fused chooses from."""
        chosen = self.side(hypothesis, hypothesis["direction"])
        if hypothesis["attribute"] is None or not is_labelled(hypothesis):
            return chosen
        return self.rows(
            f"""select {self.code}, minute from blind.main.evt_events
                where trigger = ? and attribute = ? and list_contains(?, direction)""",
            hypothesis["trigger"],
            hypothesis["attribute"],
            sides(hypothesis["direction"]),
        )

    def fused(self, hypothesis: dict[str, Any], tables: str | None) -> Fused | None:
        """The second sensor's label; ``tables`` names the outcomes, None where none is read."""
        gated = is_labelled(hypothesis)
        if not gated and not (hypothesis["trigger"] == "desync_spike" and hypothesis["attribute"]):
            return None
        base, events = self.base(hypothesis), self.events(hypothesis)
        dense = self._labels.label(hypothesis) if gated else self._labels.leg(hypothesis)
        return Fused(
            base=base,
            label=with_events(dense, base, events),
            unaffected=self.unaffected(hypothesis, tables) if tables else None,
            members=members(hypothesis),
            strata=self.strata(hypothesis) or self.grid.event_strata,
            covariates=self.covariates(hypothesis),
        )

    def strata(self, hypothesis: dict[str, Any]) -> dict[str, Rows] | None:
        """What bars are matched on in place of the panel's strata; None where it serves."""
        if hypothesis["trigger"] in DATED:
            return dict.fromkeys(GUARDS, loud_before(self))
        return self.grid.labelled_strata if hypothesis["trigger"] in LABELLED else None

    def covariates(self, hypothesis: dict[str, Any]) -> dict[str, Values] | None:
        """The same for what the outcome is residualised on."""
        return self.grid.labelled_covariates if hypothesis["trigger"] in LABELLED else None

    def unaffected(self, hypothesis: dict[str, Any], tables: str) -> Values | None:
        """The mean outcome of the symbols that had seen nothing of the kind by the minute."""
        if hypothesis["trigger"] in EVERYWHERE or len(self.grid.symbols) < 2:
            return None
        quiet = np.ones(self.grid.rows, dtype=bool)
        for side in sides("both"):
            quiet &= ~self._blocked(hypothesis["trigger"], side)
            quiet[self._side(hypothesis["trigger"], side)] = False
        return mean_of_others(self.grid, self.outcome(hypothesis, tables), quiet)

    def outcome(self, hypothesis: dict[str, Any], tables: str) -> Values:
        """The dense outcome, oriented so that what the sentence says is positive, cut short by
        the hypothesis's invalidation. ``tables`` names the relation of whole windows; the cut
        ones stand beside it under ``<tables>_censored``."""
        column, horizon = column_of(hypothesis), hypothesis["horizon"]
        values = self._dense(tables, column, horizon).copy()
        rows, cut = self.sparse(
            f"""select {self.code}, minute, {column} from {tables}_censored
                where horizon = ? and invalidation = ? and direction = ?""",
            horizon,
            hypothesis["invalidation"],
            hypothesis["direction"],
        )
        values[rows] = cut
        return values * self._orientation(hypothesis)

    def placebo(self, hypothesis: dict[str, Any]) -> Values:
        """The same statistic on a window that had ended before the pre-window: blind."""
        dense = self._dense("blind.main.ctl_placebo", column_of(hypothesis), hypothesis["horizon"])
        return dense * self._orientation(hypothesis)

    def _orientation(self, hypothesis: dict[str, Any]) -> int | npt.NDArray[np.int64]:
        """+1 or -1, per row where both sides are pooled: there the row's own past tells its side,
        at events and at bars alike."""
        measure = MEASURES[hypothesis["consequence"]]
        if not measure.directed or hypothesis["direction"] != "both":
            return orientation(hypothesis)
        is_gap = hypothesis["trigger"] == "desync_spike"
        return measure.sign * (self.grid.stretch if is_gap else self.grid.push)

    def clustered(self, hypothesis: dict[str, Any]) -> tuple[Rows, ...]:
        """Event rows of each draw of the randomised prints; none for other triggers."""
        found = self.connection.execute(
            f"""select draw, {self.code}, minute from blind.main.ctl_randomised_clustering
                where trigger = ? and list_contains(?, direction)
                order by draw, code, minute""",
            [hypothesis["trigger"], sides(hypothesis["direction"])],
        ).fetchnumpy()
        if len(found["draw"]) == 0:
            return ()
        rows, inside = self.locate(found["code"], found["minute"])
        draws = np.asarray(found["draw"], dtype=np.int64)[inside]
        cuts = np.flatnonzero(np.diff(draws)) + 1
        return tuple(np.unique(part) for part in np.split(rows, cuts))

    def _read_dense(self, table: str, column: str, horizon: str) -> Values:
        values = np.full(self.grid.rows, np.nan)
        query = f"select {self.code}, minute, {column} from {table} where horizon = ?"
        rows, found = self.sparse(query, horizon)
        values[rows] = found
        return values

    def _read_blocked(self, trigger: str, direction: str) -> Labels:
        query = f"select {self.code}, minute from blind.main.ctl_blocked {_OF_SIDE}"
        return self.mask(query, trigger, direction)

    def _read_side(self, trigger: str, direction: str) -> Rows:
        query = f"select {self.code}, minute from blind.main.evt_events {_OF_SIDE}"
        return self.rows(query, trigger, direction)


def is_labelled(hypothesis: dict[str, Any]) -> bool:
    """Whether a second sensor chooses among the trigger's events."""
    fused = hypothesis.get("gates") or hypothesis.get("branch")
    return bool(fused) or hypothesis["confirmation"] != "none"


def members(hypothesis: dict[str, Any]) -> tuple[str, ...]:
    """Which formal nulls there are besides the family's own risk set."""
    if not is_labelled(hypothesis):
        return ()
    alone = hypothesis["trigger"] in LABELLED and hypothesis["attribute"] is None
    return (BETWEEN,) if alone else (WITHIN, BETWEEN)


def opposite(direction: str) -> str:
    return {"long": "short", "short": "long"}[direction]


def _symbols_at_risk(grid: Grid, trigger: str) -> npt.NDArray[np.bool_]:
    # A leader has no leader: only followers can be spilled over to.
    if trigger == "leader_shock" and "BTCUSDT" in grid.symbols:
        return np.asarray(grid.panel.symbol != grid.symbols.index("BTCUSDT"))
    return np.ones(grid.rows, dtype=bool)
