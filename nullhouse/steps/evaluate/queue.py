"""Who is to be evaluated, and who cannot be: decided without any outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from nullhouse.ledger.chain import Ledger
from nullhouse.warehouse.consequences import MEASURES
from nullhouse.warehouse.tables import rows

#: Verdicts that stand for ever within a ledger.
FINAL = ("promoted", "discarded")


@dataclass(frozen=True)
class Standing:
    """Where a hypothesis stands in the ledger."""

    hypothesis: dict[str, Any]
    verdict: dict[str, Any] | None
    survived: bool

    @property
    def is_final(self) -> bool:
        """Promoted or discarded: for ever within this ledger."""
        return self.verdict is not None and self.verdict["verdict"] in FINAL

    @property
    def is_open(self) -> bool:
        """Waiting for Phase 1: queued, or untestable so far."""
        return not self.survived and not self.is_final


def standings(ledger: Ledger) -> list[Standing]:
    """Every frozen hypothesis in the order of its freezing, with its latest verdict."""
    verdicts: dict[str, dict[str, Any]] = {}
    survivors: set[str] = set()
    hypotheses: list[dict[str, Any]] = []
    for entry in ledger.entries():
        if entry.kind == "batch":
            hypotheses += [h for h in entry.body["hypotheses"] if h["status"] == "frozen"]
        elif entry.kind == "verdict":
            _take_verdict(verdicts, entry.body)
        elif entry.kind == "survived":
            survivors.add(entry.body["hypothesis_id"])
    return [
        Standing(h, verdicts.get(h["hypothesis_id"]), h["hypothesis_id"] in survivors)
        for h in hypotheses
    ]


def _take_verdict(verdicts: dict[str, dict[str, Any]], body: dict[str, Any]) -> None:
    """The latest verdict, but nothing after one that is for ever: a later entry rescues nobody."""
    before = verdicts.get(body["hypothesis_id"])
    if before is None or before["verdict"] not in FINAL:
        verdicts[body["hypothesis_id"]] = body


def untested_kind(hypothesis: dict[str, Any]) -> str | None:
    """Why this kind of hypothesis has no test yet; None for one that has. Such a hypothesis
    stays queued: it is neither discarded nor called untestable for what the house lacks."""
    if hypothesis["consequence"] not in MEASURES:
        return f"nothing measures {hypothesis['consequence']} yet"
    if hypothesis["direction"] == "both" and hypothesis["invalidation"] != "none":
        return "a claim about both sides cannot be ended by the opposite one"
    return None


def missing_dataset(
    connection: duckdb.DuckDBPyConnection, hypothesis: dict[str, Any]
) -> str | None:
    """The first requirement of which no alternative has a row, as ``a|b``."""
    loaded = {
        row["dataset_id"]
        for row in rows(connection, "select dataset_id from blind.main.dim_datasets where rows > 0")
    }
    for requirement in hypothesis["required_datasets"]:
        if not loaded & set(requirement.split("|")):
            return str(requirement)
    return None


def missing_reason(connection: duckdb.DuckDBPyConnection, requirement: str) -> str:
    """``missing_data:<dataset>`` and what a person needs to know to mend it."""
    names = requirement.split("|")
    covered = rows(
        connection,
        f"""select dataset_id, missing_share from blind.main.dim_datasets
            where dataset_id in ({", ".join("?" * len(names))})""",
        list(names),
    )
    asked = [row["dataset_id"] for row in covered if row["missing_share"] < 1]
    return (
        f"missing_data:{names[0]}: no row of {' or '.join(names)} is loaded"
        + (f" although {', '.join(asked)} was asked for" if asked else "")
        + "; ingest it for these days and evaluate again"
    )
