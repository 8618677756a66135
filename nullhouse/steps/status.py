"""What a home holds and what to run next."""

from __future__ import annotations

from collections import Counter
from typing import Any

from nullhouse.base.constants import read_constants
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch
from nullhouse.steps.evaluate.queue import standings
from nullhouse.warehouse.tables import open_tables, rows


def summary(home: Home) -> tuple[dict[str, Any], str]:
    """One row of counts, and the next command."""
    ledger = Ledger(home.ledger)
    all_standings = standings(ledger) if home.ledger.exists() else []
    verdicts = Counter(s.verdict["verdict"] if s.verdict else "queued" for s in all_standings)
    loaded = _loaded_files(home)
    row = {
        "home": str(home.root),
        "files_loaded": loaded,
        "frozen": len(all_standings),
        **{name: verdicts[name] for name in ("queued", "untestable", "discarded", "promoted")},
        **_alpha(ledger),
    }
    is_waiting = any(s.verdict is None for s in all_standings)
    return row, _next(home, loaded, is_waiting, len(all_standings))


def _alpha(ledger: Ledger) -> dict[str, Any]:
    """The open epoch, what its assays have left of its alpha, and what the next would get."""
    epoch = Epoch.of(ledger, read_constants())
    return {
        "epoch": epoch.number,
        "assays": len(epoch.levels),
        "alpha_left": round(epoch.left, 6),
        "next_level": None if epoch.is_spent else round(epoch.next_level, 6),
    }


def _loaded_files(home: Home) -> int:
    if not home.manifest.exists():
        return 0
    with open_tables(home) as connection:
        query = f"select count(*) as n from read_parquet('{home.manifest}') where state = 'loaded'"
        return int(rows(connection, query)[0]["n"])


def _next(home: Home, loaded: int, is_waiting: bool, frozen: int) -> str:
    if not loaded:
        return "nullhouse ingest --symbols BTCUSDT --start 2024-01-01 --end 2024-06-30"
    if not home.blind.exists():
        return "dbt build --target blind"
    if not frozen:
        return "nullhouse generate, then nullhouse freeze"
    return "nullhouse evaluate" if is_waiting else "nullhouse report"
