"""How a lake grows to what it is: in unequal steps, with gaps, late files and false versions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.manifest import Entry, merge, read_manifest
from ingest.revisions import place
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home

#: Data sets whose files come late, anew, or not at all for a while.
TRIED = ("um_klines_1m", "spot_klines_1m", "um_book_depth", "um_metrics")


@dataclass(frozen=True)
class Stage:
    """What of a lake is there at one build, and how that build goes."""

    name: str
    #: The last day that has come; all have in the end.
    until: date | None = None
    #: Files that are not there yet, and those of which an earlier version is.
    absent: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()
    #: Constants that the tree has at this build, if others than its own.
    constants: Mapping[str, str] = field(default_factory=dict)
    #: The model after whose build the process is killed.
    killed_after: str = ""


WHOLE = Stage("whole")


def growth(home: Home) -> tuple[Stage, ...]:
    """The stages before the whole lake of a home."""
    entries = [e for e in read_manifest(home.manifest).values() if e.state == "loaded"]
    days = sorted({_day(entry) for entry in entries})
    assets = sorted({_asset(e) for e in entries if e.dataset_id == "um_klines_1m"})
    first, newest = assets[0], assets[-1] if len(assets) > 1 else None
    gap, late, false = (_keys(entries, first, _at(days, share)) for share in (0.3, 0.45, 0.5))
    symbol = frozenset(e.key for e in entries if newest and _asset(e) == newest)
    begun = _at(days, 0.6)
    one_more = next((day for day in days if day > begun), begun)
    # What reaches furthest back comes first: no later build writes over what is to be judged. A
    # rule that changes back comes last: a house that does not notice keeps that day's old rule.
    return (
        Stage("begun", begun, late | gap | symbol, false),
        Stage("a new symbol with history", begun, late | gap, false),
        Stage("a gap filled", begun, late, false, killed_after="int_minutes"),
        Stage("a late file", begun, altered=false),
        Stage("a file anew", begun),
        Stage("one more day, by another rule", one_more, constants={"oi_rising_span": "48"}),
    )


def set_stage(source: Home, home: Home, stage: Stage) -> None:
    """Make a home's lake what a source's was at a stage; files are shared where the disk can."""
    create_home(home)
    for folder in ("frozen", "datasets"):
        shutil.copytree(source.root / folder, home.root / folder, dirs_exist_ok=True)
    shutil.copy(source.lake / "_catalogue.csv", home.catalogue)
    wanted = dict(_wanted(read_manifest(source.manifest), stage))
    held = read_manifest(home.manifest)
    for key in held.keys() - wanted.keys():
        (home.lake / (held[key].parquet or "")).unlink()
    changed = {k: e for k, e in wanted.items() if not e.says_the_same_as(held.get(k))}
    for entry in changed.values():
        _land(source, home, entry, stage)
    merge(home.manifest, changed, gone=held.keys() - wanted.keys())


def _wanted(entries: Mapping[str, Entry], stage: Stage) -> Iterator[tuple[str, Entry]]:
    for key, entry in entries.items():
        if entry.state != "loaded" or stage == WHOLE:
            if stage == WHOLE:
                yield key, entry
        elif key not in stage.absent and (stage.until is None or _day(entry) <= stage.until):
            yield key, replace(entry, sha256="earlier") if key in stage.altered else entry


def _land(source: Home, home: Home, entry: Entry, stage: Stage) -> None:
    if entry.parquet is None:
        return
    target = home.lake / entry.parquet
    target.unlink(missing_ok=True)
    if entry.key in stage.altered:
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(_earlier(source.lake / entry.parquet), target)
    else:
        place(source.lake / entry.parquet, target)


def _earlier(path: Path) -> pa.Table:
    """A version that lacks its last rows, and is off by a little elsewhere."""
    table = pq.read_table(path)
    table = table.slice(0, max(1, len(table) * 2 // 3))
    for place_of, name in enumerate(table.column_names):
        if pa.types.is_floating(table.schema.field(name).type) and name != "percentage":
            table = table.set_column(place_of, name, pc.multiply(table.column(name), 1.001))
    return table


def _at(days: list[date], share: float) -> date:
    return days[int(share * (len(days) - 1))]


def _keys(entries: list[Entry], asset: str, day: date) -> frozenset[str]:
    return frozenset(
        e.key
        for e in entries
        if e.dataset_id in TRIED and _asset(e) == asset and e.period_start == day
    )


def _asset(entry: Entry) -> str:
    return entry.asset or entry.symbol or ""


def _day(entry: Entry) -> date:
    """The day at whose end a file can be there."""
    last: datetime | None = entry.last_at
    return max(entry.period_start, last.date()) if last else entry.period_start
