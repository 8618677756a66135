"""The worlds and the plants, as a table: what is generic in each, and what its events do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Recipe:
    """The knobs of one market.

    Attributes
    ----------
    days, symbols
        Days after one of warm-up, and how many symbols share them.
    exogenous
        Events at any minute, and not after large moves.
    fire
        Chance that a bar which may be an event is one; it grows with the move.
    generic
        Share of every large move that goes on within a quarter of an hour; below zero it
        comes back. It follows moves and asks for no event.
    react, keep
        How much volatility follows the last return, and how much of it stays.
    shift
        Log volatility that comes on at half of the span and stays.
    catastrophe
        Log volatility of one day in the middle.
    clock
        Log odds of an event in the hour before each eight-hourly settlement, and with them
        what the market does at the settlement itself.
    contagion
        Chance that the others fire with the first symbol, whose own events alone do something.
    hidden
        Odds ratio of an event under a cause that nothing observed shows, and that moves
        outcomes; 1 is none.
    outage
        Chance that the outcome after an event is lost when it speaks against the effect.
    reversal, aftershock, vacuum, refill, convergence
        What an event does, in the units of the outcomes: σ, log ratio, log ratio, share of the
        window for which depth stays away, σ of the basis. A negative reversal is a drift. All but
        the reversal follow events of falling prices alone.
    unwind
        A reversal after events of one side alone, in σ.
    """

    name: str
    says: str
    days: int = 45
    symbols: int = 3
    exogenous: bool = False
    fire: float = 0.12
    generic: float = 0.0
    react: float = 0.03
    keep: float = 0.95
    shift: float = 0.0
    catastrophe: float = 0.0
    clock: float = 0.0
    contagion: float = 0.0
    hidden: float = 1.0
    outage: float = 0.0
    reversal: float = 0.0
    aftershock: float = 0.0
    vacuum: float = 0.0
    refill: float = 0.0
    convergence: float = 0.0
    unwind: float = 0.0

    def at(self, **knobs: float) -> Recipe:
        """The same market with other knobs."""
        return replace(self, **knobs)  # type: ignore[arg-type]


def _named(*recipes: Recipe) -> dict[str, Recipe]:
    return {recipe.name: recipe for recipe in recipes}


REVERTING: Final = -0.6
#: Odds ratios of the hidden cause, from none to more than any matching could forgive.
HIDDEN: Final = (1.0, 1.25, 1.5, 2.0, 3.0)
#: Worlds without an effect in what is tested.
NULLS: Final = _named(
    Recipe("W0", "events at any minute, nothing generic", exogenous=True, fire=0.008),
    Recipe("W1", "volatility clusters", react=0.06, keep=0.925),
    Recipe("W2", "every large move comes back", generic=REVERTING),
    Recipe("W3", "every large move goes on", generic=0.4),
    Recipe("W4", "events before settlements, at which the market changes", clock=1.5),
    Recipe("W5", "volatility doubles at half of the span", shift=0.7),
    Recipe("W6", "only the leader's events do something, the others fire with it",
           contagion=0.8, reversal=0.35, aftershock=0.35),
    Recipe("W7", "one catastrophic day", catastrophe=1.6),
)  # fmt: skip
#: Worlds that are expected to break the guard, and how far.
BREAKING: Final = _named(
    *(Recipe(f"W8 Γ={odds:g}", "a hidden cause of event and outcome", generic=REVERTING,
             hidden=odds) for odds in HIDDEN),
    Recipe("W9", "outcomes that speak against the effect are lost", generic=REVERTING, outage=0.3),
)  # fmt: skip
#: One plant for each kind of consequence, on a market where every large move comes back.
PLANTS: Final = _named(
    Recipe("P1", "a move that comes back", generic=REVERTING, reversal=1.0),
    Recipe("P2", "depth that is gone", generic=REVERTING, vacuum=1.0),
    Recipe("P3", "an aftershock of volatility", generic=REVERTING, aftershock=1.0),
    Recipe("P4", "depth that comes back late", generic=REVERTING, refill=1.0),
    Recipe("P5", "a basis that closes", generic=REVERTING, convergence=1.0),
    Recipe("P6", "a move that goes on", generic=REVERTING, reversal=-1.0),
    Recipe("P7", "one side that comes back", generic=REVERTING, unwind=1.0),
)
