"""What the exchange tells of now and keeps no history of: each run adds one reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.instruments import read_name
from ingest.tail.client import Client, UnfitError
from ingest.tail.parts import Shelf
from ingest.tail.rows import Row, values_of
from ingest.tail.summary import Outcome


@dataclass(frozen=True)
class Snapshot:
    """All contracts on one asset, read at one moment."""

    client: Client
    shelf: Shelf
    now: int

    def run(self) -> Outcome:
        """Ask once, keep the asset's own contracts, and land them under the run's moment."""
        before, [source] = self.client.asked, self.shelf.fill.sources
        endpoint = self.client.table.endpoints[source.endpoint]
        contracts = f"{read_name(self.shelf.symbol).coin}-"
        time = self.shelf.dataset.time_columns[0].name
        answer = self.client.ask(endpoint, dict(source.params), _is_listing)
        listed = (values_of(item, source, self.shelf.dataset) for item in answer)
        own = [values for values in listed if str(values["symbol"]).startswith(contracts)]
        own.sort(key=lambda values: str(values["symbol"]))
        rows = [Row(self.now, {time: self.now, **values}) for values in own]
        if rows:
            self.shelf.add(rows, (self.now, self.now + 1))
        return Outcome(
            self.shelf.dataset.id,
            self.shelf.symbol,
            "landed" if rows else "not_there",
            len(rows),
            first=self.now if rows else None,
            last=self.now if rows else None,
            asked=self.client.asked - before,
            notes=() if rows else (f"no contract's name begins with {contracts}",),
        )


def _is_listing(answer: Any) -> None:
    if not isinstance(answer, list):
        raise UnfitError(f"not a list of contracts: {str(answer)[:60]}")
