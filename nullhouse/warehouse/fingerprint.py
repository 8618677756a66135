"""What a verdict rests on: the data that were loaded and the SQL that ran, as hashes."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from nullhouse import __version__
from nullhouse.base.canonical import sha256_of, sha256_of_file
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.own_datasets import CALENDAR
from nullhouse.warehouse.tables import open_tables, rows

_CALENDAR = PROJECT / "seeds" / "reference" / "release_calendar.csv"
#: Parts of this package that a verdict depends on.
_DECIDING = ("warehouse", "steps/evaluate")


def data_fingerprint(home: Home) -> str:
    """Hash over every loaded file's key and checksum, in the keys' order.

    The shipped calendar counts as one of them where the home has none of its own.
    """
    with open_tables(home) as connection:
        files = rows(
            connection,
            f"""select dataset_id, key, sha256 from read_parquet('{home.manifest}')
                where state = 'loaded' order by key""",
        )
    found = [[file["key"], file["sha256"]] for file in files]
    if not any(file["dataset_id"] == CALENDAR for file in files):
        found.append([f"shipped/{_CALENDAR.name}", sha256_of_file(_CALENDAR)])
    return sha256_of(found)


def sql_fingerprint(home: Home) -> str:
    """Hash over the compiled SQL of every blind and sighted model, free of the home's own path.

    A model is compiled under dbt's target `full`, `blind` or both, to the same text; the newer
    file tells what ran last.
    """
    newest: dict[str, Path] = {}
    for target in ("full", "blind"):
        compiled = home.compiled(target) / "compiled" / "nullhouse" / "models"
        for path in sorted(compiled.rglob("*.sql")):
            name = str(path.relative_to(compiled))
            if path.is_file() and _is_newer(path, newest.get(name)):
                newest[name] = path
    texts = {name: path.read_text(encoding="utf-8") for name, path in newest.items()}
    root = str(home.root)
    return sha256_of({name: text.replace(root, "<home>") for name, text in texts.items()})


def _is_newer(path: Path, other: Path | None) -> bool:
    return other is None or path.stat().st_mtime_ns > other.stat().st_mtime_ns


def code_fingerprint() -> dict[str, str]:
    """The version, and a hash over the Python that computes verdicts."""
    return {"version": __version__, "code_sha256": _hash_of_texts(_verdict_code())}


def models_fingerprint() -> str:
    """Hash over the text of what is compiled: models but the marts, macros and seeds.

    Compiled SQL also tells how a home was built (in one go or bit by bit); this does not.
    """
    found = [
        *(p for p in (PROJECT / "models").rglob("*.sql") if "marts" not in p.parts),
        *(PROJECT / "macros").rglob("*.sql"),
        *(PROJECT / "seeds").rglob("*.csv"),
    ]
    return _hash_of_texts(found)


def engine_versions() -> dict[str, str]:
    """The libraries whose releases may round or order otherwise."""
    return {name: version(name) for name in ("duckdb", "numba", "numpy", "scipy")}


def _verdict_code() -> list[Path]:
    """Pages and calibrations show and judge verdicts; they do not make them."""
    folders = [PROJECT / "analysis", *(PROJECT / "nullhouse" / part for part in _DECIDING)]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    beside = (PROJECT / "analysis" / "report", PROJECT / "analysis" / "calibration")
    return [path for path in found if not any(path.is_relative_to(other) for other in beside)]


def _hash_of_texts(paths: Iterable[Path]) -> str:
    ordered = sorted(paths)
    texts = {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in ordered}
    return sha256_of(texts)
