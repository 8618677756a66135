"""Hypotheses about a market's events, as the arrays that the phases take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.calibration.engine import DAY, WINDOW
from analysis.calibration.market import Market, build_market
from analysis.calibration.measures import MEASURES, Measure
from analysis.calibration.recipe import Recipe
from analysis.calibration.view import View, basis_bin, depth_bin, event_strata, flat, panel_of
from analysis.calibration.windows import Running
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel

#: The side on which hypotheses are tested: forced selling, after falling prices.
LONG: Final = -1.0


@dataclass(frozen=True)
class Asked:
    """A hypothesis to ask about: a class of `MEASURES`, a horizon, and whether it is fused with a
    state that stands for hours."""

    kind: str
    horizon: int
    gated: bool = False

    @property
    def name(self) -> str:
        """Its name in every table."""
        return f"{self.kind}/{self.horizon}" + (" gated" if self.gated else "")


@dataclass(frozen=True, eq=False)
class Scene:
    """A market as the phases see it: its panel, and families of its events."""

    market: Market
    view: View
    panel: Panel
    _known: dict[tuple[str, int, float], tuple[FloatArray, FloatArray]] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, recipe: Recipe, seed: int) -> Scene:
        """Build the market of a seed and look at it."""
        market = build_market(recipe, seed)
        view = View(market)
        return cls(market, view, panel_of(view))

    @cached_property
    def levels(self) -> dict[str, tuple[IntArray | None, FloatArray]]:
        """What some outcomes must be matched on besides: bins of their own level, and columns."""
        view = self.view
        deviation = flat(view.deviation)
        slow = [flat(view.move_of(minutes)) for minutes in (240, DAY)]
        return {
            "depth": (depth_bin(view.depth_ratio), flat(view.depth_ratio)[:, None]),
            "refill": (depth_bin(view.depth_share), flat(view.depth_share)[:, None]),
            "basis": (basis_bin(view), np.column_stack([deviation, np.abs(deviation)])),
            "drift": (None, np.column_stack(slow)),
        }

    def family(
        self,
        kind: str,
        horizon: int,
        event: FloatArray,
        group: str = "events",
        side: float = LONG,
    ) -> FamilyData:
        """One hypothesis: a class of `MEASURES` after events of one side."""
        measure = MEASURES[kind]
        outcome, placebo = self._outcome(kind, measure, horizon, side)
        bins, columns = self.levels.get(measure.outcome_class, (None, None))
        events = np.flatnonzero(flat(event) == side)
        return FamilyData(
            hypothesis_id=f"{Asked(kind, horizon).name}/{group}",
            draw_group=group,
            outcome_class=measure.outcome_class,
            directed=measure.directed,
            one_sided=True,
            horizon_minutes=horizon,
            events=self._tested(events),
            eligible=self._eligible(event, side),
            outcome=self._lost(outcome, events, kind, horizon),
            placebo=placebo,
            opposite_events=self._tested(np.flatnonzero(flat(event) == -side)),
            clustered=(),
            level_bin=bins,
            level=columns,
        )

    def gated(self, family: FamilyData, asked: Asked) -> FamilyData:
        """The same hypothesis about the events at which the state stood, among bars of it.

        Notes
        -----
        The state is that the past four hours were louder than the past day. It stands for hours
        and tells much of the volatility to come, with or without an event.
        """
        label = flat(self.view.log_rv(240)) > 0
        fused = Fused(
            base=family.events,
            label=label,
            strata=dict.fromkeys(self.panel.guards, event_strata(self.view, self.panel)),
        )
        return replace(
            family,
            hypothesis_id=f"{asked.name}/{family.draw_group}",
            draw_group=f"{family.draw_group} gated",
            events=fused.events,
            eligible=family.eligible & label,
            opposite_events=family.opposite_events[label[family.opposite_events]],
            fused=fused,
        )

    def families(self, asked: Sequence[Asked]) -> list[FamilyData]:
        """Hypotheses about the market's own events."""
        event = self.market.tape.event
        plain = [self.family(each.kind, each.horizon, event) for each in asked]
        return [
            self.gated(family, each) if each.gated else family
            for family, each in zip(plain, asked, strict=True)
        ]

    def _outcome(
        self, kind: str, measure: Measure, horizon: int, side: float
    ) -> tuple[FloatArray, FloatArray]:
        key = (kind, horizon, side)
        if key not in self._known:
            hidden = measure.hidden(self.view)
            outcome = flat(measure.outcome(self.view, horizon, side) + hidden)
            self._known[key] = outcome, flat(measure.placebo(self.view, horizon, side))
        return self._known[key]

    def _tested(self, rows: IntArray) -> IntArray:
        """Where events spread from a leader, the leader itself is not asked about."""
        if self.market.recipe.contagion == 0:
            return rows
        return rows[self.panel.symbol[rows] > 0]

    def _eligible(self, event: FloatArray, side: float) -> BoolArray:
        """Bars without an event of this side in the past refractory time, the events with them."""
        fired = (event == side).astype(np.float64)
        recent = np.nan_to_num(Running(fired).over(-WINDOW - 1, -1), nan=0.0)
        free: BoolArray = flat(recent) == 0
        if self.market.recipe.contagion > 0:
            free &= self.panel.symbol > 0
        return free

    def _lost(self, outcome: FloatArray, events: IntArray, kind: str, horizon: int) -> FloatArray:
        """The outcome without what an outage took: more often where it speaks against."""
        share = self.market.recipe.outage
        if share == 0:
            return outcome
        draw = self.market.noise.uniform(f"outage/{kind}/{horizon}", len(events))
        known = outcome[events]
        against = known < np.nanmedian(known)
        gone = events[draw < np.where(against, share, 0.0)]
        kept = outcome.copy()
        kept[gone] = np.nan
        return kept
