"""Small files in the public archive's layout, with whatever defect a test wants in them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.plan import file_key
from ingest.register import DataSet, load_register

DATASETS = {dataset.id: dataset for dataset in load_register()}


class Archive:
    """A folder of zips with checksums; every writer takes a data set, a symbol and a day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "data").mkdir(parents=True, exist_ok=True)

    def key(self, dataset: str, symbol: str, day: str, period: str = "daily") -> str:
        layout = DATASETS[dataset].layout(period)
        assert layout is not None
        return file_key(layout, symbol, date.fromisoformat(day))

    def put(self, key: str, rows: Iterable[Sequence[object]], header: Sequence[str] = ()) -> Path:
        """Rows as the zip of a key, beside the checksum that it has."""
        lines = [",".join(map(str, row)) for row in ([header, *rows] if header else rows)]
        packed = io.BytesIO()
        path = self.root / key
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{path.stem}.csv", "".join(f"{line}\n" for line in lines))
        return self.raw(key, packed.getvalue())

    def raw(self, key: str, content: bytes, published: str | None = None) -> Path:
        """Any bytes as the file of a key; ``published`` is a digest other than theirs."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        digest = published or hashlib.sha256(content).hexdigest()
        self.checksum(key, f"{digest}  {path.name}\n")
        return path

    def checksum(self, key: str, text: str | None) -> None:
        path = self.root / f"{key}.CHECKSUM"
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")

    def file(
        self,
        dataset: str,
        symbol: str,
        day: str,
        rows: Iterable[Sequence[object]],
        period: str = "daily",
        *,
        headed: bool = True,
        names: Sequence[str] = (),
    ) -> str:
        """A data set's file under the header that the register knows; the key comes back."""
        key = self.key(dataset, symbol, day, period)
        self.put(key, rows, (names or header_of(DATASETS[dataset])) if headed else ())
        return key


def header_of(dataset: DataSet) -> list[str]:
    return [column.name for column in dataset.columns if not column.optional]


def ms(text: str) -> int:
    """A UTC instant as epoch milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def bar(at: int, close: float = 100.0, volume: float = 2.0, unit: int = 1) -> list[object]:
    """A minute bar that opens at ``at`` ms, in ms times ``unit``."""
    closes = (at + 60_000) * unit - 1
    return [at * unit, 100, 101, 99, close, volume, closes, 200, 3, 1, 100, 0]


def bars(day: str, count: int = 1440, **more: float) -> list[list[object]]:
    return [bar(ms(day) + 60_000 * n, **more) for n in range(count)]


def trade(number: int, at: int, price: float = 100.0, quantity: float = 2.0) -> list[object]:
    """An aggregate trade of the futures."""
    return [number, price, quantity, number, number, at, "true"]


def reading(label: str, symbol: str, interest: object = 10.0) -> list[object]:
    """A row of metrics."""
    return [label, symbol, interest, 1000, 1.1, 1.2, 1.3, 1.4]


def snapshot(
    at: str,
    asks: float = 100.0,
    bids: float = 100.0,
    bands: Sequence[str] = ("1", "2", "3", "4", "5"),
) -> list[list[object]]:
    """A snapshot of the book: dollars grow with the distance from mid."""
    below = [[at, f"-{b}", 1, bids * float(b)] for b in reversed(bands)]
    return [*below, *([at, b, 1, asks * float(b)] for b in bands)]


def liquidation(at: int, quantity: int = 5) -> list[object]:
    return [at, "SELL", "LIMIT", "IOC", quantity, 100, 101, "FILLED", quantity, quantity]
