"""Where a user's state lies: ``NULLHOUSE_HOME``, and what is in it.

Two homes share nothing: lake, databases, frozen macros, ledger, report, and dbt's own
target and log folders all lie below the home.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

#: The repository's root: where dbt_project.yml stands, and where dbt is run.
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The folders and files of one home; all paths are absolute."""

    root: Path

    @classmethod
    def current(cls) -> Home:
        """The home that ``NULLHOUSE_HOME`` names, by default ``.nullhouse`` of the project."""
        named = os.environ.get("NULLHOUSE_HOME")
        return cls(Path(named).expanduser().absolute() if named else PROJECT / ".nullhouse")

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def manifest(self) -> Path:
        """One row per archive file that was ever asked for (Parquet)."""
        return self.lake / "_manifest.parquet"

    @property
    def datasets(self) -> Path:
        """The user's declarations of data sets of his own, one YAML file each."""
        return self.root / "datasets"

    @property
    def catalogue(self) -> Path:
        """What the introspector sees in those, as dbt reads it (CSV)."""
        return self.lake / "_catalogue.csv"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def blind(self) -> Path:
        return self.warehouse / "blind.duckdb"

    @property
    def sighted(self) -> Path:
        return self.warehouse / "sighted.duckdb"

    @property
    def holdout(self) -> Path:
        return self.warehouse / "holdout.duckdb"

    @property
    def frozen(self) -> Path:
        return self.root / "frozen"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger" / "ledger.jsonl"

    @property
    def exploratory(self) -> Path:
        """Trials that never count as evidence: outside the ledger on purpose."""
        return self.root / "exploratory" / "trials.jsonl"

    @property
    def online_fdr(self) -> Path:
        """Online false discovery rates of all tests so far: rendered from the ledger."""
        return self.root / "ledger" / "online_fdr.jsonl"

    @property
    def report(self) -> Path:
        return self.root / "report"

    def compiled(self, target: str = "full") -> Path:
        """dbt's own folder for one of its targets: a parse of one is no use to another."""
        return self.root / "dbt" / ("target" if target == "full" else f"target-{target}")

    def environment(self, target: str = "full") -> dict[str, str]:
        """The variables that plain dbt needs so that it works on this home and no other."""
        return {
            "NULLHOUSE_HOME": str(self.root),
            "NULLHOUSE_THREADS": os.environ.get("NULLHOUSE_THREADS", str(os.cpu_count() or 1)),
            "DBT_TARGET_PATH": str(self.compiled(target)),
            "DBT_LOG_PATH": str(self.root / "dbt" / "logs"),
        }
