"""`make fuzz`: damaged inputs for every reader, and edits that `nullhouse verify` has to find.

python -m tests.fuzz [--seed N] [--share 0.1] [--only archive|ledger|specs|edits]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from rich.console import Console

from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.freeze import freeze_candidates
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world
from tests.fuzz.edits import edits
from tests.fuzz.readers import READERS
from tests.fuzz.run import Found, fuzz

EDITS, SHARD, BOTH_CORES = 1_000, 1_000, 2
_SAY = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """0 if every input was refused or read right and every edit found, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual numbers")
    parser.add_argument("--only", choices=[*READERS, "edits"], action="append", default=[])
    asked = parser.parse_args()
    chosen = asked.only or [*READERS, "edits"]
    bad = 0
    with ProcessPoolExecutor(BOTH_CORES) as pool:
        for name in (reader for reader in READERS if reader in chosen):
            total = int(READERS[name][1] * asked.share)
            shards = [(name, n, min(n + SHARD, total), asked.seed) for n in range(0, total, SHARD)]
            found = [each for shard in pool.map(_shard, shards) for each in shard]
            _SAY.print(f"{name}: {total} inputs, {len(found)} findings")
            for each in found[:20]:
                _SAY.print(f"  {each}", markup=False)
            bad += len(found)
    return int(bool(bad + (_edited(asked) if "edits" in chosen else 0)))


def _shard(shard: tuple[str, int, int, int]) -> list[Found]:
    name, first, end, seed = shard
    return fuzz(name, READERS[name][0], range(first, end), seed)


def _edited(asked: argparse.Namespace) -> int:
    tally: Counter[tuple[str, bool]] = Counter()
    with tempfile.TemporaryDirectory(prefix="edits-") as folder:
        home = small_home(Path(folder))
        for kind, number, is_found in edits(home, range(int(EDITS * asked.share)), asked.seed):
            tally[kind, is_found] += 1
            if not is_found:
                _SAY.print(f"  missed: {kind}, edit {number}, seed {asked.seed}")
    for kind in dict.fromkeys(kind for kind, _ in tally):
        _SAY.print(f"edits of the {kind}: {tally[kind, True]} found, {tally[kind, False]} missed")
    return sum(count for (_, is_found), count in tally.items() if not is_found)


def small_home(folder: Path) -> Home:
    """Two days of one perpetual, everything frozen, and a verdict."""
    home, first, last = Home(folder / "home"), date(2023, 11, 2), date(2023, 11, 3)
    archive = folder / "archive"
    simulate_world(archive, days=2, symbols=("BTCUSDT",), seed=3, plant="none", start=first,
                   depth_seconds=600)  # fmt: skip
    ingest_archive(home, ["BTCUSDT"], first, last, None, str(archive))
    freeze_candidates(home, [])
    said = {"hypothesis_id": "H_0", "verdict": "untestable", "reason": "low_power: few"}
    Ledger(home.ledger).append([("trial", {"effect": 0.25, "n_events": 12}), ("verdict", said)])
    return home


if __name__ == "__main__":
    sys.exit(main())
