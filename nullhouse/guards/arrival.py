"""Guard ``arrival``: data that come late or anew change nothing that was known before."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.manifest import Entry, merge, read_manifest
from ingest.revisions import Revision, kept_as, place, record
from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.lake import LakeFile, make_lake
from nullhouse.guards.travel.moments import span
from nullhouse.guards.travel.side import Workshop
from nullhouse.guards.travel.twins import differences
from nullhouse.steps.vintage import restore_vintage

GUARD = "arrival"
#: How long after its last row a file is published.
_PUBLISHED_AFTER = timedelta(hours=6)
_MEND = "read rows through source(): as of a moment it gives the versions in force then"


def look(ground: Ground) -> list[Finding]:
    """Build as of a moment twice: with all that was ever published, and with no more than had
    been by then. One file of each data set lands later than the moment, another is published anew
    later, with noise in it. A home that is restored as of the moment must hold what was there."""
    workshop = Workshop(ground)
    if not workshop.looked_at:
        return []
    first, last = span(workshop.files)
    moment = last - (last - first) / 10
    late, anew = _chosen(workshop.files, moment)
    now, then = (Home(workshop.root / f"{GUARD}-{name}") for name in ("now", "then"))
    for home in (now, then):
        shutil.rmtree(home.root, ignore_errors=True)
    nothing = Change("poison", datetime.max, only={})
    make_lake(ground.home, workshop.files, now, nothing)
    make_lake(ground.home, [f for f in workshop.files if f.path not in late], then, nothing)
    _publish(now, workshop.files, late, moment)
    _publish(then, [f for f in workshop.files if f.path not in late], {}, moment)
    _drop(then, late)
    _publish_anew(ground.home, now, anew, moment)
    for home in (now, then):
        _forget_empty(home)
    for home in (now, then):
        shutil.copytree(ground.home.frozen, home.frozen)
        workshop.build(home, home.root, as_of=moment)
    return [*_restored(now, then, moment), *_compared(workshop, then, now, moment)]


def _chosen(
    files: list[LakeFile], moment: datetime
) -> tuple[dict[str, LakeFile], dict[str, LakeFile]]:
    """Of each data set with files enough: one that comes late, one that comes anew."""
    late, anew = {}, {}
    by_dataset: dict[str, list[LakeFile]] = {}
    for file in files:
        if file.last + _PUBLISHED_AFTER < moment and "/user" not in file.path:
            by_dataset.setdefault(file.dataset.id, []).append(file)
    for own in by_dataset.values():
        if len(own) >= 4:
            late[own[-1].path], anew[own[-2].path] = own[-1], own[-2]
    return late, anew


def _publish(
    home: Home, files: list[LakeFile], late: dict[str, LakeFile], moment: datetime
) -> None:
    """Say in the manifest when each file came: after its last row, or later than the moment."""
    spans = {file.path: file for file in files}
    entries = read_manifest(home.manifest)
    merge(home.manifest, {k: _fetched(e, spans, late, moment) for k, e in entries.items()})


def _fetched(
    entry: Entry, spans: dict[str, LakeFile], late: dict[str, LakeFile], moment: datetime
) -> Entry:
    path = entry.parquet or ""
    if path in late:
        return replace(entry, fetched_at=moment + timedelta(days=1))
    if path in spans:
        return replace(entry, fetched_at=min(spans[path].last + _PUBLISHED_AFTER, moment))
    return replace(entry, fetched_at=moment - timedelta(days=1))


def _drop(home: Home, late: dict[str, LakeFile]) -> None:
    entries = read_manifest(home.manifest)
    merge(home.manifest, {}, [k for k, e in entries.items() if (e.parquet or "") in late])


def _forget_empty(home: Home) -> None:
    """A file without a row is in no side lake; nor then in its manifest."""
    entries = read_manifest(home.manifest)
    empty = [k for k, e in entries.items() if e.parquet and not (home.lake / e.parquet).exists()]
    merge(home.manifest, {}, empty)


def _publish_anew(ground: Home, home: Home, anew: dict[str, LakeFile], moment: datetime) -> None:
    """Put noise in the place of files, and what they held among the versions of before."""
    later = moment + timedelta(days=2)
    entries = {e.parquet: e for e in read_manifest(home.manifest).values()}
    side = Home(home.root / "anew")
    noise = Change("poison", datetime.min, only={p: (0, f.rows) for p, f in anew.items()})
    make_lake(ground, list(anew.values()), side, noise)
    for path in anew:
        old = entries[path]
        kept = replace(old, parquet=kept_as(old))
        place(home.lake / path, home.lake / str(kept.parquet))
        (home.lake / path).unlink()
        place(side.lake / path, home.lake / path)
        record(home.lake, [Revision(kept, later)])
        merge(home.manifest, {old.key: replace(old, fetched_at=later, sha256="0" * 64)})


def _restored(now: Home, then: Home, moment: datetime) -> list[Finding]:
    """Files of a restored home that are not, byte for byte, those that had been published."""
    restored = Home(now.root / "restored")
    restore_vintage(now, restored.root, moment)
    wanted, held = (_landed(home) for home in (then, restored))
    return [
        Finding(
            guard=GUARD,
            model="nullhouse vintage",
            column=path,
            row=f"restored as of {moment}",
            expected=wanted.get(path, "no such file"),
            found=held.get(path, "no such file"),
            cause="the file is not the version that was in force then",
            remedy="ingest/revisions.py says which version of a file was in force",
        )
        for path in sorted(wanted.keys() | held.keys())
        if wanted.get(path) != held.get(path)
    ]


def _landed(home: Home) -> dict[str, str]:
    """Checksums of the files that a home's manifest says are loaded, by their path."""
    entries = read_manifest(home.manifest).values()
    paths = [e.parquet for e in entries if e.state == "loaded" and e.parquet]
    return {p: hashlib.sha256((home.lake / p).read_bytes()).hexdigest()[:16] for p in paths}


def _compared(workshop: Workshop, then: Home, now: Home, moment: datetime) -> list[Finding]:
    said = f"files that came or changed after {moment} were there in an as-of read"
    return differences(workshop, then, now, GUARD, said, remedy=_MEND)
