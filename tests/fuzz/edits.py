"""One field of one file edited, as a person with an editor would: `nullhouse verify` finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nullhouse.base.canonical import canonical_json
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.steps.verify import verify

Edit = Callable[[Path, np.random.Generator], None]


def kinds(home: Home) -> dict[str, list[tuple[Path, Edit]]]:
    """The files that an edit may be made in, by kind."""
    batches = [(path, edit_text) for path in sorted(home.frozen.glob("batch_*.sql"))]
    registers = [(home.frozen / "hypotheses.jsonl", edit_line)]
    return {
        "ledger": [(home.ledger, edit_line)],
        "manifest": [(home.manifest, edit_cell)],
        "frozen batch": [*batches, *registers],
    }


def edits(home: Home, numbers: range, seed: int) -> Iterator[tuple[str, int, bool]]:
    """Make an edit, ask, and take it back: the kind, the number, and whether it was found."""
    by_kind = kinds(home)
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        kind = list(by_kind)[number % len(by_kind)]
        path, edit = by_kind[kind][int(rng.integers(len(by_kind[kind])))]
        before = path.read_bytes()
        while path.read_bytes() == before:
            edit(path, rng)
        yield kind, number, _is_found(home)
        path.write_bytes(before)


def _is_found(home: Home) -> bool:
    try:
        verify(home)
    except NullhouseError:
        return True
    return False


def edit_line(path: Path, rng: np.random.Generator) -> None:
    """One leaf of one line of JSON."""
    lines = path.read_text("utf-8").split("\n")
    at = int(rng.integers(len(lines) - 1))
    record = json.loads(lines[at])
    places = list(_leaves(record))
    holder, key = places[int(rng.integers(len(places)))]
    holder[key] = other(holder[key], rng)
    lines[at] = canonical_json(record)
    path.write_bytes("\n".join(lines).encode())


def edit_cell(path: Path, rng: np.random.Generator) -> None:
    """One cell of a Parquet file; what the file says of itself stays."""
    table = pq.read_table(path)
    column, row = int(rng.integers(table.num_columns)), int(rng.integers(table.num_rows))
    values = table.column(column).to_pylist()
    values[row] = other(values[row], rng, table.schema.field(column).type)
    field = table.schema.field(column)
    pq.write_table(table.set_column(column, field, pa.array(values, field.type)), path)


def edit_text(path: Path, rng: np.random.Generator) -> None:
    """One word of a text."""
    words = path.read_text("utf-8").split(" ")
    at = int(rng.integers(len(words)))
    words[at] = str(other(words[at], rng))
    path.write_bytes(" ".join(words).encode())


def other(value: Any, rng: np.random.Generator, kind: pa.DataType | None = None) -> Any:
    """A value of the same type that is not the same."""
    if value is None:
        return _filled(kind)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + int(rng.integers(1, 9))
    if isinstance(value, date | datetime):
        return value + timedelta(days=1)
    text = changed = str(value)
    while changed == text:
        at = int(rng.integers(len(text) + 1))
        changed = text[:at] + chr(int(rng.integers(97, 123))) + text[at + int(rng.integers(2)) :]
    return changed


def _filled(kind: pa.DataType | None) -> Any:
    if kind is None or pa.types.is_string(kind):
        return "edited"
    return datetime(2024, 1, 1) if pa.types.is_timestamp(kind) else 1


def _leaves(record: Any) -> Iterator[tuple[Any, Any]]:
    pairs = record.items() if isinstance(record, dict) else enumerate(record)
    for key, value in list(pairs):
        if isinstance(value, dict | list) and value:
            yield from _leaves(value)
        else:
            yield record, key
