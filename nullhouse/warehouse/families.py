"""The events, risk set, outcomes and re-clustered draws of one hypothesis, as arrays."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from nullhouse.warehouse.consequences import MEASURES, Measure
from nullhouse.warehouse.panel import Grid

#: Triggers that their strata determine: only events are comparable with events, and the
#: family's attribute is the label (rules of the risk sets).
LABELLED = ("desync_spike", "depth_depletion", "price_shock")

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


def event_rows(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any]
) -> Rows:
    """Rows of the family's events within the span."""
    return _rows(
        connection,
        grid,
        """select events.symbol, events.minute from blind.main.evf_members as members
           inner join blind.main.evt_events as events using (event_id)
           where members.event_family_id = ?""",
        [hypothesis["event_family_id"]],
    )


def side_rows(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any], direction: str
) -> Rows:
    """Rows of all events of the family's trigger on one side."""
    return _rows(
        connection,
        grid,
        "select symbol, minute from blind.main.evt_events where trigger = ? and direction = ?",
        [hypothesis["trigger"], direction],
    )


def opposite(direction: str) -> str:
    return {"long": "short", "short": "long"}[direction]


def eligible_rows(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any]
) -> npt.NDArray[np.bool_]:
    """The risk set: bars at which the event could have begun, decided by the past alone."""
    trigger, direction = hypothesis["trigger"], hypothesis["direction"]
    if trigger in LABELLED:
        eligible = np.zeros(grid.rows, dtype=bool)
        eligible[side_rows(connection, grid, hypothesis, direction)] = True
        return eligible
    blocked = _rows(
        connection,
        grid,
        "select symbol, minute from blind.main.ctl_blocked where trigger = ? and direction = ?",
        [trigger, direction],
    )
    eligible = np.ones(grid.rows, dtype=bool)
    eligible[blocked] = False
    return eligible & _symbols_at_risk(grid, trigger)


def _symbols_at_risk(grid: Grid, trigger: str) -> npt.NDArray[np.bool_]:
    # A leader has no leader: only followers can be spilled over to.
    if trigger == "leader_shock" and "BTCUSDT" in grid.symbols:
        return np.asarray(grid.panel.symbol != grid.symbols.index("BTCUSDT"))
    return np.ones(grid.rows, dtype=bool)


def outcome_values(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any], tables: str
) -> Values:
    """The dense outcome, oriented so that what the sentence says is positive, cut short by the
    hypothesis's invalidation. ``tables`` names the relation of whole windows; the cut ones
    stand beside it under ``<tables>_censored``."""
    measure = MEASURES[hypothesis["consequence"]]
    values = _dense(
        connection,
        grid,
        f"select symbol, minute, {measure.column} from {tables} where horizon = ?",
        [hypothesis["horizon"]],
    )
    cut_rows, cut_values = _sparse(
        connection,
        grid,
        f"""select symbol, minute, {measure.column} from {tables}_censored
            where horizon = ? and invalidation = ? and direction = ?""",
        [hypothesis["horizon"], hypothesis["invalidation"], hypothesis["direction"]],
    )
    values[cut_rows] = cut_values
    return values * orientation(hypothesis, measure)


def placebo_values(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any]
) -> Values:
    """The same statistic on a window that had ended before the pre-window: blind."""
    measure = MEASURES[hypothesis["consequence"]]
    values = _dense(
        connection,
        grid,
        f"select symbol, minute, {measure.column} from blind.main.ctl_placebo where horizon = ?",
        [hypothesis["horizon"]],
    )
    return values * orientation(hypothesis, measure)


def orientation(hypothesis: dict[str, Any], measure: Measure) -> int:
    """+1 or -1: what makes the declared effect positive for a family of one side."""
    if not measure.directed:
        return measure.sign
    pushes_down = hypothesis["trigger"].startswith("liquidation")
    flow = (1 if hypothesis["direction"] == "long" else -1) * (-1 if pushes_down else 1)
    return measure.sign * flow


def clustered_draws(
    connection: duckdb.DuckDBPyConnection, grid: Grid, hypothesis: dict[str, Any]
) -> tuple[Rows, ...]:
    """Event rows of each draw of the randomised prints; none for other triggers."""
    found = connection.execute(
        """select draw, draws.symbol, draws.minute
           from blind.main.ctl_randomised_clustering as draws
           where trigger = ? and direction = ? order by draw, draws.symbol, draws.minute""",
        [hypothesis["trigger"], hypothesis["direction"]],
    ).fetchnumpy()
    if len(found["draw"]) == 0:
        return ()
    rows, inside = _locate(grid, found["symbol"], found["minute"])
    draws = np.asarray(found["draw"], dtype=np.int64)[inside]
    cuts = np.flatnonzero(np.diff(draws)) + 1
    return tuple(np.unique(part) for part in np.split(rows, cuts))


def _dense(
    connection: duckdb.DuckDBPyConnection, grid: Grid, query: str, parameters: list[Any]
) -> Values:
    values = np.full(grid.rows, np.nan)
    rows, found = _sparse(connection, grid, query, parameters)
    values[rows] = found
    return values


def _sparse(
    connection: duckdb.DuckDBPyConnection, grid: Grid, query: str, parameters: list[Any]
) -> tuple[Rows, Values]:
    symbol, minute, value = connection.execute(query, parameters).fetchnumpy().values()
    rows, inside = _locate(grid, symbol, minute)
    return rows, np.ma.filled(np.ma.asarray(value).astype(float), np.nan)[inside]


def _rows(
    connection: duckdb.DuckDBPyConnection, grid: Grid, query: str, parameters: list[Any]
) -> Rows:
    symbol, minute = connection.execute(query, parameters).fetchnumpy().values()
    return np.unique(_locate(grid, symbol, minute)[0])


def _locate(
    grid: Grid, symbol: npt.NDArray[Any], minute: npt.NDArray[Any]
) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Grid rows of (symbol, minute) pairs, and which of the pairs lie on the grid."""
    names, minutes = np.asarray(symbol).astype(str), np.asarray(minute, dtype=np.int64)
    last = {s: grid.first_minute[s] + _length(grid, s) - 1 for s in grid.symbols}
    inside = np.zeros(len(names), dtype=bool)
    for name in grid.symbols:
        inside |= (names == name) & (minutes >= grid.first_minute[name]) & (minutes <= last[name])
    return grid.rows_of(names[inside], minutes[inside]), inside


def _length(grid: Grid, symbol: str) -> int:
    return int(np.count_nonzero(grid.panel.symbol == grid.symbols.index(symbol)))
