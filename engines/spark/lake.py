"""The home's lake as Spark tables: the same Parquet files, read where they lie.

Spark passes over files whose name begins with an underscore, so the registers and the user's own
files are linked under other names below Spark's own folder. Nothing is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CALENDAR = ("scheduled_releases", "etf_flows", "index_rebalances", "margin_calls", "earnings")
_TYPES = {
    pa.string(): "STRING",
    pa.large_string(): "STRING",
    pa.int64(): "BIGINT",
    pa.int32(): "INT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
}
#: The registers of a home that hold JSON lines, and the columns that models read of them.
_LINES = {
    "hypotheses": {
        **dict.fromkeys(
            (
                "hypothesis_id", "origin", "template_id", "operator_id", "mechanism_sentence",
                "event_family_id", "trigger", "direction", "attribute", "confirmation",
                "invalidation", "branch", "consequence", "equivalence", "horizon", "status",
                "refusal", "because", "batch_id", "spec_sha256",
            ),
            "STRING",
        ),
        **dict.fromkeys(("gates", "controls", "required_datasets", "conditions"), "ARRAY<STRING>"),
        "frozen_at": "TIMESTAMP_NTZ",
    },
    "spans": {
        **dict.fromkeys(("epoch", "first_minute", "last_minute", "days"), "BIGINT"),
        "span": "STRING", "first_day": "DATE", "last_day": "DATE",
    },
}  # fmt: skip


def statements(home: Path, links: Path) -> Iterator[str]:
    """The DDL that makes a home's files readable; every table is dropped and made anew."""
    for schema in ("main", "binance", "calendar", "home"):
        yield f"CREATE DATABASE IF NOT EXISTS {schema}"
    for schema_file in sorted((home / "lake").glob("*/_schema.parquet")):
        folder = schema_file.parent
        schema = "calendar" if folder.name in CALENDAR else "binance"
        yield from _parquet(f"{schema}.{folder.name}", folder, _columns(schema_file))
    for name in ("_manifest", "_revisions"):
        file = home / "lake" / f"{name}.parquet"
        table = name.removeprefix("_")
        yield from _parquet(f"home.{table}", _linked(links / table, [file]), _columns(file))
    own = sorted((home / "lake").glob("*/user.parquet"))
    yield from _parquet("home.user", _linked(links / "user", own), _columns(own[0]))
    yield from _catalogue(home / "lake" / "_catalogue.csv", links)
    for name, columns in _LINES.items():
        folder = _linked(links / name, [home / "frozen" / f"{name}.jsonl"])
        yield from _table(f"home.{name}", folder, "json", columns)


def _parquet(table: str, folder: Path, columns: dict[str, str]) -> Iterator[str]:
    return _table(table, folder, "parquet", columns, recursiveFileLookup="true")


def _table(
    table: str, folder: Path, form: str, columns: dict[str, str], **options: str
) -> Iterator[str]:
    listed = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    given = ", ".join(f"{key} '{value}'" for key, value in {**options, "path": folder}.items())
    yield f"DROP TABLE IF EXISTS {table}"
    yield f"CREATE TABLE {table} ({listed}) USING {form} OPTIONS ({given})"


def _catalogue(file: Path, links: Path) -> Iterator[str]:
    header = file.read_text("utf-8").splitlines()[0].split(",")
    columns = dict.fromkeys(header, "STRING")
    folder = _linked(links / "catalogue", [file])
    yield from _table("home.catalogue", folder, "csv", columns, header="true", escape='"')


def _columns(file: Path) -> dict[str, str]:
    return {field.name: _type(field.type) for field in pq.read_schema(file)}


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_NTZ"
    return _TYPES[kind]


def _linked(folder: Path, files: list[Path]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for place, file in enumerate(files):
        (folder / f"{place}{file.suffix}").symlink_to(file.resolve())
    return folder
