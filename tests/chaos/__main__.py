"""`make chaos`: kills over all stages, each resumed and compared. A second call goes on.

python -m tests.chaos [--stage NAME] [--kills N] [--seed N] [--fresh] [--root DIR]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

# Imported here once, and by every forked child for nothing.
import dbt.adapters.duckdb
import dbt.cli.main
import duckdb
import pyarrow.parquet
from rich.console import Console

import ingest.recorder.run
import ingest.run
import nullhouse.cli.main
import nullhouse.steps.evaluate.run
import nullhouse.steps.record
from nullhouse.base.canonical import sha256_of
from nullhouse.base.home import PROJECT
from tests.chaos.kills import Trial, as_line, trials, undisturbed
from tests.chaos.recorder import RECORDER, exchange
from tests.chaos.stages import STAGES, Stage
from tests.chaos.table import as_table
from tests.chaos.worlds import Lab

PRELOADED = (dbt.adapters.duckdb, dbt.cli.main, duckdb, pyarrow.parquet, ingest.run,
             ingest.recorder.run, nullhouse.cli.main, nullhouse.steps.evaluate.run,
             nullhouse.steps.record)  # fmt: skip
_KILLING = ("compare", "kills", "moments", "process", "recorder", "stages", "worlds")
_SAY = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """0 if every kill ended well, 1 if one did not."""
    asked = _arguments()
    root = asked.root / _code()
    if asked.fresh:
        shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    kept = root / "kills.jsonl"
    stages = [s for s in (*STAGES, RECORDER) if not asked.stage or s.name in asked.stage]
    for stage in stages:
        _kill(Lab(root / stage.lab), stage, asked, kept)
    done = _kept(kept)
    _SAY.print(as_table(done))
    bad = [trial for trial in done if not trial.resumed_equal or trial.broken]
    for each in bad:
        _SAY.print(str(each), markup=False)
    return 1 if bad else 0


def _kill(lab: Lab, stage: Stage, asked: argparse.Namespace, kept: Path) -> None:
    known = {t.number for t in _kept(kept) if t.stage == stage.name}
    numbers = [n for n in range(asked.kills or stage.kills) if n not in known]
    if not numbers:
        return
    with exchange(lab.root) if stage is RECORDER else nullcontext():
        whole = undisturbed(lab, stage)
        for trial in trials(lab, stage, whole, numbers, asked.seed):
            with kept.open("a", encoding="utf-8") as handle:
                handle.write(as_line(trial))
            word = (
                "equal" if trial.resumed_equal and not trial.broken else f"NOT EQUAL {trial.told}"
            )
            _SAY.print(f"{stage.name} {trial.number} {trial.share:.3f} {trial.moment} {word}",
                       markup=False)  # fmt: skip


def _kept(path: Path) -> list[Trial]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [Trial(**json.loads(line)) for line in lines]


def _code() -> str:
    """What was killed: other code begins anew."""
    folders = ("nullhouse", "ingest", "generator", "models", "macros")
    found = [p for f in folders for p in (PROJECT / f).rglob("*") if p.suffix in (".py", ".sql")]
    ours = [p for p in Path(__file__).parent.glob("*.py") if p.stem in _KILLING]
    return sha256_of([[str(p), p.read_text("utf-8")] for p in sorted(found + ours)])[:12]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--stage", action="append", default=[])
    parser.add_argument("--kills", type=int, default=0, help="of each stage; by default its own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="forget what was done before")
    parser.add_argument("--root", type=Path, default=PROJECT / ".nullhouse" / "chaos")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
