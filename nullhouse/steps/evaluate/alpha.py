"""What an epoch has spent of its alpha, and who may still be tested in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nullhouse.base.constants import number
from nullhouse.ledger.chain import Ledger


def alpha_of_assay(constants: Mapping[str, str], assay: int) -> float:
    """alpha/(b(b+1)): the levels of all assays of an epoch add up to its alpha.

    The levels are fixed before anything is seen, so their sum bounds the chance of any false
    promotion in the epoch whatever the hypotheses have to do with one another (a union bound).
    """
    return number(constants, "alpha_epoch") / (assay * (assay + 1))


@dataclass(frozen=True)
class Epoch:
    """One vintage of data with an alpha of its own, as the ledger tells it.

    Attributes
    ----------
    number, alpha
        Which epoch it is, and what it had at its start.
    levels
        What each assay took, oldest first; a level is gone whatever came of the assay.
    scheduled
        Batches that were frozen before the first assay. Whoever freezes later may have seen
        verdicts of these very data, and the union bound does not hold for what was chosen then.
    next_level, draws
        What the next assay would get, and with how many draws it would be told.
    """

    number: int
    alpha: float
    levels: tuple[float, ...]
    scheduled: frozenset[str]
    next_level: float
    draws: int

    @classmethod
    def of(cls, ledger: Ledger, constants: Mapping[str, str]) -> Epoch:
        """The epoch that is open now."""
        now, levels, scheduled = 1, list[float](), set[str]()
        for entry in ledger.entries():
            if entry.kind == "epoch":
                now, levels = entry.body["epoch"], []
            elif entry.kind == "batch" and not levels:
                scheduled.add(entry.body["batch_id"])
            elif entry.kind == "assay":
                levels.append(entry.body["alpha"])
        # A batch that came too late for an epoch is in time for the next.
        return cls(
            now,
            number(constants, "alpha_epoch"),
            tuple(levels),
            frozenset(scheduled if levels else _all_batches(ledger)),
            alpha_of_assay(constants, len(levels) + 1),
            int(number(constants, "draws")),
        )

    @property
    def spent(self) -> float:
        """The levels of all assays so far."""
        return math.fsum(self.levels)

    @property
    def left(self) -> float:
        """What is not spent; no assay can make it negative."""
        return self.alpha - self.spent

    @property
    def is_spent(self) -> bool:
        """Whether the next level is below what the draws can tell, or not there any more."""
        return self.next_level * (self.draws + 1) < 1 or self.next_level > self.left * (1 + 1e-9)

    def refusal(self, batch_id: str) -> str | None:
        """Why a batch cannot be tested in this epoch, as a reason; None if it can."""
        if batch_id not in self.scheduled:
            return (
                f"not_scheduled: {batch_id} was frozen after the first assay of epoch "
                f"{self.number}, when verdicts of these data could be seen; it waits for the "
                "next epoch, which `nullhouse freeze` opens once enough days after its "
                "registration are loaded"
            )
        if self.is_spent:
            return (
                f"alpha_spent: {len(self.levels)} assays of epoch {self.number} took "
                f"{self.spent:.6f} of {self.alpha}, and the next level, {self.next_level:.2g}, is "
                f"below what {self.draws:,} draws can tell; only the data of a next epoch "
                "bring a new alpha"
            )
        return None


def _all_batches(ledger: Ledger) -> set[str]:
    return {batch["batch_id"] for batch in ledger.bodies("batch")}


def unfinished(ledger: Ledger) -> dict[str, Any] | None:
    """The last assay if a crash left it without a result: its level is spent, and it may be
    taken up again with the same members."""
    last: dict[str, Any] | None = None
    for entry in ledger.entries():
        if entry.kind == "assay":
            last = entry.body
        elif last is not None and entry.body.get("assay") == last["assay"]:
            last = None if entry.kind in ("trial", "survived", "verdict") else last
    return last
