"""Day files of aggregate trades in the archive's layout, large enough to measure with.

No real row is in them. Ids grow, prices walk by ticks, quantities are skewed, many trades share a
millisecond: what the cost of inflating, parsing and encoding depends on.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

SYMBOL = "BTCUSDT"
FIRST_DAY = date(2024, 1, 1)
#: Level 6 is what packs about as tight as the published files are.
LEVEL = 6
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Size:
    """How much is generated."""

    files: int = 5
    rows_per_file: int = 2_000_000

    @property
    def rows(self) -> int:
        return self.files * self.rows_per_file

    @property
    def last_day(self) -> date:
        return FIRST_DAY + timedelta(days=self.files - 1)


def trades_archive(cache: Path, size: Size) -> Path:
    """A mirror's folder with the day files; generated once, complete or not there."""
    root = cache / f"trades-{size.files}x{size.rows_per_file}"
    if not root.is_dir():
        partial = root.with_name(f"{root.name}.partial")
        tasks = [(partial, number, size.rows_per_file) for number in range(size.files)]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(pool.map(_write_day, *zip(*tasks, strict=True)))
        partial.rename(root)
    return root


def day_files(root: Path) -> list[Path]:
    """The generated zips by day."""
    return sorted(root.rglob("*.zip"))


def csv_bytes(root: Path) -> int:
    """How many bytes of CSV the zips hold."""
    return sum(zipfile.ZipFile(path).infolist()[0].file_size for path in day_files(root))


def _write_day(root: Path, number: int, rows: int) -> None:
    day = FIRST_DAY + timedelta(days=number)
    name = f"{SYMBOL}-aggTrades-{day}"
    target = root / "data" / "futures" / "um" / "daily" / "aggTrades" / SYMBOL / f"{name}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    table = _trades(day, number, rows)
    text = io.BytesIO()
    text.write(",".join(table.column_names).encode() + b"\n")
    pacsv.write_csv(table, text, pacsv.WriteOptions(include_header=False, quoting_style="none"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        packed.writestr(f"{name}.csv", text.getvalue())
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.CHECKSUM").write_text(f"{digest}  {target.name}\n")


def _trades(day: date, number: int, rows: int) -> pa.Table:
    """One day's rows; the same number gives the same rows."""
    draw = np.random.default_rng(number)
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
    # Two trades in five share their millisecond with the one before.
    waits = draw.exponential(1, rows) * (draw.random(rows) < 0.6)
    moments = np.cumsum(waits) / waits.sum() * (DAY_MS - 1)
    ticks = np.cumsum(draw.choice([-1, 0, 0, 0, 1], rows))
    last = 4_500_000_000 + np.cumsum(1 + draw.poisson(0.8, rows))
    first = np.concatenate([[4_500_000_000], last[:-1]]) + 1
    return pa.table(
        {
            "agg_trade_id": 2_000_000_000 + number * rows + np.arange(rows),
            "price": np.round(42_000 + ticks * 0.1, 1),
            "quantity": np.round(np.exp(draw.normal(-4, 2, rows)) + 0.001, 3),
            "first_trade_id": first,
            "last_trade_id": last,
            "transact_time": midnight + moments.astype(np.int64),
            "is_buyer_maker": draw.random(rows) < 0.5,
        }
    )
