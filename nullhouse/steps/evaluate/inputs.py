"""One span's arrays for the hypotheses under test, read once and closed before dbt runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from analysis.controls import LINK_CONTROLS
from analysis.panel import FamilyData
from nullhouse.warehouse.consequences import MEASURES, level_of
from nullhouse.warehouse.covariates import Asked
from nullhouse.warehouse.families import DATED, FamilyReader
from nullhouse.warehouse.mirrors import read_mirror
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
    grid = load_grid(connection, span, Asked.of(hypotheses))
    reader = FamilyReader(connection, grid)
    lengths = _horizon_lengths(connection)
    return Inputs(grid, [_family(reader, grid, h, span, sighted, lengths) for h in hypotheses])


def _family(
    reader: FamilyReader,
    grid: Grid,
    hypothesis: dict[str, Any],
    span: str,
    sighted: bool,
    lengths: dict[str, int],
) -> FamilyData:
    measure = MEASURES[hypothesis["consequence"]]
    unseen = np.full(grid.rows, np.nan)
    return FamilyData(
        hypothesis_id=hypothesis["hypothesis_id"],
        draw_group=hypothesis["event_family_id"],
        outcome_class=measure.outcome_class,
        directed=measure.directed,
        one_sided=hypothesis["direction"] != "both",
        horizon_minutes=lengths[hypothesis["horizon"]],
        events=reader.events(hypothesis),
        eligible=reader.eligible(hypothesis),
        outcome=reader.outcome(hypothesis, OUTCOMES[span]) if sighted else unseen,
        placebo=reader.placebo(hypothesis),
        opposite_events=reader.opposite_side(hypothesis),
        clustered=reader.clustered(hypothesis) if sighted else (),
        level_bin=grid.level_bins.get(level_of(hypothesis)),
        level=grid.levels.get(level_of(hypothesis)),
        strata=reader.strata(hypothesis),
        covariates=reader.covariates(hypothesis),
        absent=_absent(reader, hypothesis, OUTCOMES[span]) if sighted else None,
        mirror=read_mirror(reader, hypothesis, OUTCOMES[span] if sighted else None),
        fused=reader.fused(hypothesis, OUTCOMES[span] if sighted else None),
        dated=hypothesis["trigger"] in DATED,
        links=tuple(name for name in hypothesis["controls"] if name in LINK_CONTROLS),
    )


def _absent(
    reader: FamilyReader, hypothesis: dict[str, Any], tables: str
) -> npt.NDArray[np.float64] | None:
    """The outcome that the hypothesis says is not there: price going on in its direction."""
    if hypothesis.get("equivalence") != "directional_persistence":
        return None
    return reader.outcome({**hypothesis, "consequence": "spillover"}, tables)


def _horizon_lengths(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found = connection.execute(
        """select name[9:], cast(value as integer) from blind.main.constants
           where name in ('horizon_short', 'horizon_medium')"""
    )
    return dict(found.fetchall())
