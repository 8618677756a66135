"""Damaged zips and CSVs of every data set: refused, or read as what they say, never otherwise."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from ingest.checksum import parse_checksum
from ingest.decode import Origin, decode
from ingest.register import DataSet
from ingest.unreadable import UnreadableError
from tests.fuzz.mutate import mutated

_SAID = {"true": True, "True": True, "false": False, "False": False}


@dataclass(frozen=True)
class Sample:
    """A good file of one data set."""

    dataset: DataSet
    text: bytes

    @property
    def origin(self) -> Origin:
        name = f"{self.dataset.id}-sample"
        return Origin(self.dataset, "BTCUSDT", f"data/{name}.zip", name)

    def zipped(self, text: bytes | None = None) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{self.origin.name}.csv", self.text if text is None else text)
        return packed.getvalue()


def samples() -> list[Sample]:
    """A few lines of every data set of the archive, in the forms that its columns have."""
    from ingest.register import load_register  # noqa: PLC0415

    return [Sample(d, _lines(d)) for d in load_register().of("archive")]


def _lines(dataset: DataSet) -> bytes:
    columns = [c for c in dataset.columns if not c.optional]
    made = {
        "int64": lambda n: str(1_700_000_000_000 + n * 60_000),
        "float64": lambda n: f"{100 + n / 8}",
        "bool": lambda n: ("true", "false")[n % 2],
        "string": lambda n: "BTCUSDT",
    }
    rows = [",".join(made[c.type](n) for c in columns) for n in range(12)]
    return ("\n".join([",".join(c.name for c in columns), *rows]) + "\n").encode()


def one(sample: Sample, rng: np.random.Generator, path: Path) -> str | None:
    """One damaged file; what is wrong with how it was taken, or None."""
    way = int(rng.integers(8))
    if way == 0:
        return _checksum(rng)
    damages_zip = way < 4
    text = sample.text if damages_zip else mutated(sample.text, rng)
    raw = mutated(sample.zipped(), rng) if damages_zip else sample.zipped(text)
    path.write_bytes(raw)
    # Small blocks meet their borders; the fast way is for large files, which these are not.
    large = 0 if rng.integers(2) else 1 << 24
    with patch("ingest.decode.BLOCK", 1 << 9), patch("ingest.parse.LARGE", large):
        try:
            batches = [piece.rows for piece in decode(path, sample.origin)]
        except UnreadableError:
            return None
    return _wrong(pa.Table.from_batches(batches) if batches else None, text, sample.dataset)


def _checksum(rng: np.random.Generator) -> str | None:
    good, digest = b"0123456789abcdef" * 4 + b"  a-1m.zip\n", "0123456789abcdef" * 4
    raw = mutated(good, rng)
    try:
        found = parse_checksum(raw, "data/a-1m.zip")
    except UnreadableError:
        return None
    same = raw.decode("utf-8-sig", "replace").strip().lower().startswith(found)
    return None if found == digest or same else f"a checksum read as {found}"


def _wrong(table: pa.Table | None, text: bytes, dataset: DataSet) -> str | None:
    """Whether the rows are those that a plain reading of the text gives."""
    due = list(_plain(text, dataset))
    found = [] if table is None else table.to_pylist()
    if len(due) != len(found):
        return f"{len(found)} rows were read of {len(due)}"
    for number, (row, cells) in enumerate(zip(found, due, strict=True)):
        if isinstance(cells, str):
            return f"row {number} was read although {cells}"
        for name, value in cells.items():
            if name in row and not _equal(row[name], value):
                return f"row {number}, {name}: {row[name]!r} was read, {value!r} is there"
    return None


def _equal(found: object, value: object) -> bool:
    return found == value or (str(found) == "nan" and str(value) == "nan")


def _plain(text: bytes, dataset: DataSet) -> Iterator[dict[str, object] | str]:
    plain = text.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    is_quoted = '"' in plain.split("\n", 1)[0]
    plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    if is_quoted:
        rows = list(csv.reader(io.StringIO(plain, newline="")))
    else:
        rows = [line.split(",") for line in plain.split("\n") if line]
    names = [n.strip().strip('"') for n in rows[0]] if rows else []
    if rows and plain[:1].isdigit():
        every = [c.name for c in dataset.columns]
        needed = [c.name for c in dataset.columns if not c.optional]
        names = every if len(rows[0]) == len(every) else needed
    else:
        rows = rows[1:]
    types = {c.name: _READ[c.type] for c in dataset.columns}
    for row in rows:
        if not row:
            continue
        if len(row) != len(names):
            yield f"it has {len(row)} cells for {len(names)} columns"
            continue
        yield _row(dict(zip(names, row, strict=True)), types)


def _row(
    cells: dict[str, str], types: dict[str, Callable[[str], object]]
) -> dict[str, object] | str:
    read: dict[str, object] = {}
    for name, cell in cells.items():
        try:
            read[name] = None if cell in {"", '""'} else types[name](cell)
        except (ValueError, KeyError):
            # A column that is not kept is not read either.
            read[name] = f"no {name}: {cell}"
    return read


def _number(cell: str) -> float:
    if "_" in cell:
        raise ValueError(cell)
    return float(cell)


_READ: dict[str, Callable[[str], object]] = {
    "int64": lambda cell: int(cell) if "_" not in cell else float("x"),
    "float64": _number,
    "bool": _SAID.__getitem__,
    "string": str,
}
