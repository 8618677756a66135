"""When a new epoch begins: other data, another split, an alpha of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from nullhouse.base.constants import constants_sha256
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch
from nullhouse.steps.evaluate.queue import standings
from nullhouse.steps.spans import frozen_split, propose_split

Record = tuple[str, dict[str, Any]]


def next_epoch(ledger: Ledger, last_day: date, constants: Mapping[str, str]) -> list[Record]:
    """The entries that open the next epoch, or none while there is no need or no room for it.

    It is needed once an epoch's alpha is spent, or hypotheses were frozen after its first assay.
    Its days lie after the registration of every batch and after all days of the epoch before,
    so that nobody had seen an outcome of them when he registered. A survivor that waits for the
    hold-out of the open epoch keeps it open.
    """
    epoch = Epoch.of(ledger, constants)
    batches = ledger.bodies("batch")
    late = [batch for batch in batches if batch["batch_id"] not in epoch.scheduled]
    waits = any(s.survived and not s.is_final for s in standings(ledger))
    if waits or not (late or epoch.is_spent):
        return []
    first = min(date.fromisoformat(span["first_day"]) for span in frozen_split(ledger) or ())
    spans = propose_split(first, last_day, constants, epoch.number + 1, _barred_until(ledger))
    if spans is None:
        return []
    opened = {"epoch": epoch.number + 1, "constants_sha256": constants_sha256(constants)}
    return [("epoch", opened), ("split", {"epoch": epoch.number + 1, "spans": spans})]


def _barred_until(ledger: Ledger) -> date:
    """The last day that was registered on, or lies in the epoch that is open."""
    registered = [
        datetime.fromisoformat(batch["frozen_at"]).date() for batch in ledger.bodies("batch")
    ]
    used = [date.fromisoformat(span["last_day"]) for span in frozen_split(ledger) or ()]
    return max([*registered, *used])
