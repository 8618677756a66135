"""One span's arrays for the hypotheses under test, read once and closed before dbt runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from analysis.panel import FamilyData
from nullhouse.warehouse.consequences import MEASURES
from nullhouse.warehouse.families import (
    LABELLED,
    clustered_draws,
    eligible_rows,
    event_rows,
    opposite,
    outcome_values,
    placebo_values,
    side_rows,
)
from nullhouse.warehouse.panel import Grid, load_grid

OUTCOMES = {
    "discovery": "sighted.main.out_windows",
    "holdout": "holdout.main.out_holdout_windows",
}


@dataclass(frozen=True)
class Inputs:
    """A grid and one family of arrays per hypothesis."""

    grid: Grid
    families: list[FamilyData]


def load_inputs(
    connection: duckdb.DuckDBPyConnection,
    hypotheses: Sequence[dict[str, Any]],
    span: str,
    *,
    sighted: bool,
) -> Inputs:
    """Load a span. With ``sighted=False`` no outcome is read: all of them are NaN, and what the
    power analysis sees is known at the event."""
    grid = load_grid(connection, span)
    return Inputs(grid, [_family(connection, grid, h, span, sighted) for h in hypotheses])


def _family(
    connection: duckdb.DuckDBPyConnection,
    grid: Grid,
    hypothesis: dict[str, Any],
    span: str,
    sighted: bool,
) -> FamilyData:
    measure = MEASURES[hypothesis["consequence"]]
    is_labelled = hypothesis["trigger"] in LABELLED
    outcome = (
        outcome_values(connection, grid, hypothesis, OUTCOMES[span])
        if sighted
        else np.full(grid.rows, np.nan)
    )
    return FamilyData(
        hypothesis_id=hypothesis["hypothesis_id"],
        draw_group=hypothesis["event_family_id"],
        outcome_class=measure.outcome_class,
        directed=measure.directed,
        one_sided=hypothesis["direction"] != "both",
        horizon_minutes=_minutes(connection, hypothesis["horizon"]),
        events=event_rows(connection, grid, hypothesis),
        eligible=eligible_rows(connection, grid, hypothesis),
        outcome=outcome,
        placebo=placebo_values(connection, grid, hypothesis),
        opposite_events=side_rows(connection, grid, hypothesis, opposite(hypothesis["direction"])),
        clustered=clustered_draws(connection, grid, hypothesis) if sighted else (),
        level_bin=grid.level_bins.get(measure.outcome_class),
        level=grid.levels.get(measure.outcome_class),
        strata=grid.labelled_strata if is_labelled else None,
        covariates=grid.labelled_covariates if is_labelled else None,
    )


def _minutes(connection: duckdb.DuckDBPyConnection, horizon: str) -> int:
    found = connection.execute(
        "select cast(value as integer) from blind.main.constants where name = ?",
        [f"horizon_{horizon}"],
    ).fetchone()
    if found is None:
        raise KeyError(f"no length is set for the horizon {horizon!r}")
    return int(found[0])
