"""One way in a process of its own, so that neither memory nor a warm library is shared."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.ingest.rivals import RIVALS
from benchmarks.ingest.trades import FIRST_DAY, SYMBOL, day_files
from ingest.land import create_lake
from ingest.run import ingest
from nullhouse.base.home import Home

OURS = "nullhouse ingest"
#: No way is timed while its library loads; ours has a compiled kernel to load.
LIBRARIES = {OURS: "ingest.plain_rows", "pandas": "pandas", "polars": "polars"}


@dataclass(frozen=True)
class Run:
    """What one run took."""

    way: str
    seconds: float
    cpu_seconds: float
    rows: int
    peak_mb: float
    parquet_mb: float


def run(way: str, archive: Path, scratch: Path) -> Run:
    """Take all zips of the archive the named way; the Parquet files go when it is measured."""
    zips = day_files(archive)
    importlib.import_module(LIBRARIES.get(way, "pyarrow"))
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        out = Path(folder)
        if way == OURS:
            # As a home is set up once, long before.
            create_lake(Home(out))
        started, used = time.perf_counter(), time.process_time()
        if way == OURS:
            _ours(archive, out, len(zips))
        else:
            RIVALS[way](zips, out)
        seconds, cpu = time.perf_counter() - started, time.process_time() - used
        landed = [path for path in out.rglob("*.parquet") if not path.name.startswith("_")]
        rows = sum(pq.read_metadata(path).num_rows for path in landed)
        size = sum(path.stat().st_size for path in landed)
    return Run(way, seconds, cpu, rows, peak_mb(), size / 1e6)


def _ours(archive: Path, out: Path, days: int) -> None:
    """The real way in: checksums, checks, Parquet that is whole or absent, the manifest."""
    last = FIRST_DAY + timedelta(days=days - 1)
    ingest(Home(out), [SYMBOL], FIRST_DAY, last, ["um_agg_trades"], archive)


def peak_mb() -> float:
    """The most memory that this process ever held.

    Linux adds what the starting process held to ``ru_maxrss``, so its own record goes first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    print(json.dumps(asdict(run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))))
