"""Hours between settlements: the exchange's replies lack them, and the archive has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.tail.client import Client
from ingest.tail.endpoints import Interval
from ingest.tail.paging import HOUR
from ingest.tail.rows import Row
from ingest.tail.values import whole

#: What contracts are settled by; any other distance has a settlement missing in it.
USUAL = (1, 2, 4, 8)
DEFAULT = 8


@dataclass
class Intervals:
    """Fills the column from the distance to the settlement before, else with what is in force."""

    column: str
    in_force: int
    before: int | None

    def fill(self, rows: Sequence[Row]) -> list[Row]:
        """The same rows with their hours."""
        filled = []
        for row in rows:
            hours = 0 if self.before is None else (row.at - self.before) // HOUR
            told = hours if hours in USUAL else self.in_force
            filled.append(replace(row, values={**row.values, self.column: told}))
            self.before = row.at
        return filled


def hours_in_force(client: Client, interval: Interval, symbol: str) -> int:
    """What the exchange says now; it lists only contracts that were ever changed."""
    told = client.ask(client.table.endpoints[interval.endpoint], {})
    for entry in told if isinstance(told, list) else []:
        if isinstance(entry, dict) and entry.get("symbol") == symbol:
            return whole(entry.get("fundingIntervalHours")) or DEFAULT
    return DEFAULT
