"""The events, risk set, outcomes and re-clustered draws of hypotheses, as arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from nullhouse.warehouse.consequences import column_of, orientation
from nullhouse.warehouse.panel import Grid

#: Triggers that their strata determine: only events are comparable with events, and the
#: family's attribute is the label (rules of the risk sets).
LABELLED = ("desync_spike", "depth_depletion", "price_shock")

_OF_SIDE = "where trigger = ? and direction = ?"

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


class FamilyReader:
    """Reads families of one grid; what several hypotheses share is read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, grid: Grid) -> None:
        self._connection, self._grid = connection, grid
        # Symbols as codes already in SQL: a million names are slow to look up one by one.
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in grid.symbols)
        self._code = f"coalesce(list_position([{names}], symbol), 0) - 1 as code"
        # Per reader, so that the arrays go when it goes.
        self._dense = lru_cache(maxsize=64)(self._read_dense)
        self._side = lru_cache(maxsize=64)(self._read_side)

    def events(self, hypothesis: dict[str, Any]) -> Rows:
        """Rows of the family's events within the span."""
        return self._rows(
            f"""select {self._code}, events.minute from blind.main.evf_members as members
               inner join blind.main.evt_events as events using (event_id)
               where members.event_family_id = ?""",
            hypothesis["event_family_id"],
        )

    def side(self, hypothesis: dict[str, Any], direction: str) -> Rows:
        """Rows of all events of the family's trigger on one side."""
        return self._side(hypothesis["trigger"], direction)

    def in_state(self, hypothesis: dict[str, Any], direction: str, gates: list[str]) -> Rows:
        """Rows of the trigger's events of one side that met all of the gates."""
        return self._rows(
            f"""select {self._code}, minute
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

    def eligible(self, hypothesis: dict[str, Any]) -> npt.NDArray[np.bool_]:
        """The risk set: bars at which the event could have begun, decided by the past alone."""
        trigger, direction = hypothesis["trigger"], hypothesis["direction"]
        eligible = np.zeros(self._grid.rows, dtype=bool)
        if trigger in LABELLED:
            eligible[self.side(hypothesis, direction)] = True
            return eligible
        query = f"select {self._code}, minute from blind.main.ctl_blocked {_OF_SIDE}"
        eligible[:] = _symbols_at_risk(self._grid, trigger)
        eligible[self._rows(query, trigger, direction)] = False
        return eligible

    def outcome(self, hypothesis: dict[str, Any], tables: str) -> Values:
        """The dense outcome, oriented so that what the sentence says is positive, cut short by
        the hypothesis's invalidation. ``tables`` names the relation of whole windows; the cut
        ones stand beside it under ``<tables>_censored``."""
        column, horizon = column_of(hypothesis), hypothesis["horizon"]
        values = self._dense(tables, column, horizon).copy()
        rows, cut = self._sparse(
            f"""select {self._code}, minute, {column} from {tables}_censored
                where horizon = ? and invalidation = ? and direction = ?""",
            horizon,
            hypothesis["invalidation"],
            hypothesis["direction"],
        )
        values[rows] = cut
        return values * orientation(hypothesis)

    def placebo(self, hypothesis: dict[str, Any]) -> Values:
        """The same statistic on a window that had ended before the pre-window: blind."""
        column = column_of(hypothesis)
        dense = self._dense("blind.main.ctl_placebo", column, hypothesis["horizon"])
        return dense * orientation(hypothesis)

    def clustered(self, hypothesis: dict[str, Any]) -> tuple[Rows, ...]:
        """Event rows of each draw of the randomised prints; none for other triggers."""
        found = self._connection.execute(
            f"""select draw, {self._code}, minute from blind.main.ctl_randomised_clustering
                {_OF_SIDE} order by draw, code, minute""",
            [hypothesis["trigger"], hypothesis["direction"]],
        ).fetchnumpy()
        if len(found["draw"]) == 0:
            return ()
        rows, inside = _locate(self._grid, found["code"], found["minute"])
        draws = np.asarray(found["draw"], dtype=np.int64)[inside]
        cuts = np.flatnonzero(np.diff(draws)) + 1
        return tuple(np.unique(part) for part in np.split(rows, cuts))

    def _read_dense(self, table: str, column: str, horizon: str) -> Values:
        values = np.full(self._grid.rows, np.nan)
        query = f"select {self._code}, minute, {column} from {table} where horizon = ?"
        rows, found = self._sparse(query, horizon)
        values[rows] = found
        return values

    def _read_side(self, trigger: str, direction: str) -> Rows:
        query = f"select {self._code}, minute from blind.main.evt_events {_OF_SIDE}"
        return self._rows(query, trigger, direction)

    def _sparse(self, query: str, *parameters: str) -> tuple[Rows, Values]:
        code, minute, value = self._columns(query, parameters)
        rows, inside = _locate(self._grid, code, minute)
        return rows, np.ma.filled(np.ma.asarray(value).astype(float), np.nan)[inside]

    def _rows(self, query: str, *parameters: Any) -> Rows:
        code, minute = self._columns(query, parameters)
        return np.unique(_locate(self._grid, code, minute)[0])

    def _columns(self, query: str, parameters: tuple[Any, ...]) -> list[npt.NDArray[Any]]:
        return list(self._connection.execute(query, list(parameters)).fetchnumpy().values())


def opposite(direction: str) -> str:
    return {"long": "short", "short": "long"}[direction]


def _symbols_at_risk(grid: Grid, trigger: str) -> npt.NDArray[np.bool_]:
    # A leader has no leader: only followers can be spilled over to.
    if trigger == "leader_shock" and "BTCUSDT" in grid.symbols:
        return np.asarray(grid.panel.symbol != grid.symbols.index("BTCUSDT"))
    return np.ones(grid.rows, dtype=bool)


def _locate(
    grid: Grid, code: npt.NDArray[Any], minute: npt.NDArray[Any]
) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Grid rows of (symbol code, minute) pairs, and which of the pairs lie on the grid."""
    code = np.asarray(code, dtype=np.int64)
    offset = np.asarray(minute, dtype=np.int64) - grid.first_minutes[code]
    inside = (code >= 0) & (offset >= 0) & (offset < grid.lengths[code])
    return (grid.first_rows[code] + offset)[inside], inside
