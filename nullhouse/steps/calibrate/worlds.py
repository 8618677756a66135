"""Worlds that go the whole way, archive to verdict, each in a home and a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from nullhouse.base.errors import Finding, Problem
from nullhouse.base.home import PROJECT, Home

START: Final = date(2023, 11, 2)
SYMBOLS: Final = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
#: Thirty days of warm-up and a hundred and twenty to judge by.
DAYS: Final = 150
#: What is planted, at the least size that this much data can show.
PLANTS: Final = {
    "nothing": "none",
    "reversal": "cluster_reversal=0.35",
    "aftershock": "long_cluster_aftershock=0.35",
}
#: What the process of a world leaves for the one that asked.
JUDGED: Final = "judged.json"
#: Seeds of each kind: the planted worlds have a twin without the plant among the others.
SEEDS: Final = {"nothing": 20, "reversal": 10, "aftershock": 10}


@dataclass(frozen=True)
class World:
    """A plant, a seed and a size."""

    plant: str
    seed: int
    days: int = DAYS
    symbols: tuple[str, ...] = SYMBOLS

    @property
    def key(self) -> str:
        """Its name in the store."""
        size = "" if (self.days, self.symbols) == (DAYS, SYMBOLS) else f"|{self.days}"
        return f"world|{self.plant}|{self.seed}{size}"


def worlds_of(share: float) -> list[World]:
    """All worlds, or a share of the seeds of each kind, seed by seed."""
    found = [
        World(plant, seed)
        for plant, seeds in SEEDS.items()
        for seed in range(1, max(round(seeds * share), 1) + 1)
    ]
    return sorted(found, key=lambda world: world.seed)


def go_through(root: str, world: World) -> dict[str, Any]:
    """Simulate, ingest, build, freeze and evaluate; the home is gone afterwards.

    What an earlier run left of the same world is removed first: a world is judged whole.
    """
    home = Home(Path(root) / world.key.replace("|", "-"))
    shutil.rmtree(home.root, ignore_errors=True)
    try:
        code, words = _in_its_own_process(home, world)
        if code:
            raise Finding(
                Problem(
                    what="a world did not go the whole way",
                    where=world.key,
                    found=words[-2000:],
                    remedy="mend it and run the same command; what was judged is kept",
                )
            )
        found: dict[str, Any] = json.loads((home.root / JUDGED).read_text(encoding="utf-8"))
        return found
    finally:
        shutil.rmtree(home.root, ignore_errors=True)


def _in_its_own_process(home: Home, world: World) -> tuple[int, str]:
    """Judge a world apart; its exit code and what it said. It ends with us, and so do its own."""
    command = [sys.executable, "-m", "nullhouse.steps.calibrate.worlds", json.dumps(asdict(world))]
    environment = {**os.environ, "NULLHOUSE_HOME": str(home.root), "NO_COLOR": "1"}
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            words, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, words


def judge_world(home: Home, world: World) -> dict[str, Any]:
    """The verdicts of one world, what its plant makes true, and every measured excess."""
    from nullhouse.steps.create_home import create_home  # noqa: PLC0415
    from nullhouse.steps.run import judge_all  # noqa: PLC0415
    from nullhouse.steps.simulate import simulate_world  # noqa: PLC0415

    create_home(home)
    archive = home.root / "archive"
    simulate_world(
        archive,
        days=world.days,
        symbols=world.symbols,
        seed=world.seed,
        plant=PLANTS[world.plant],
        start=START,
        depth_seconds=60,
    )
    last = START + timedelta(days=world.days - 1)
    verdicts = judge_all(home, world.symbols, START, last, None, str(archive))
    truth = json.loads((archive / "truth.json").read_text(encoding="utf-8"))
    effects = _effects(home)
    return {
        "true": truth["true_hypotheses"],
        "verdicts": [
            {
                **{name: v[name] for name in _NAMES},
                "verdict": v["verdict"],
                "code": str(v["reason"]).split(": ", 1)[0],
                "effect": effects.get(v["hypothesis_id"]),
            }
            for v in verdicts
            if v["verdict"] != "queued"
        ],
    }


_NAMES: Final = ("trigger", "direction", "attribute", "consequence", "horizon")


def _effects(home: Home) -> dict[str, float]:
    """The matched excess of Phase 1 under the price guard, by hypothesis."""
    from nullhouse.warehouse.tables import open_tables, rows  # noqa: PLC0415

    with open_tables(home) as connection:
        found = rows(
            connection,
            """select hypothesis_id, effect from sighted.main.fct_trials
               where phase = 1 and control_id = 'risk_set_price'""",
        )
    return {row["hypothesis_id"]: row["effect"] for row in found}


def _main(text: str) -> None:
    given = json.loads(text)
    world = World(**{**given, "symbols": tuple(given["symbols"])})
    home = Home.current()
    judged = json.dumps(judge_world(home, world))
    (home.root / JUDGED).write_text(judged, encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1])
