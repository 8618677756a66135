"""The stages of the product as commands that can be killed, and the homes that they start from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nullhouse.base.home import PROJECT, Home
from nullhouse.ledger.chain import Ledger

FIRST, LAST = "2023-11-02", "2023-11-03"
SYMBOL = "BTCUSDT"
#: Groups of entries that the stage of the ledger appends; the larger ones take many pages.
GROUPS, ITEMS, LARGE = 30, 4, 20_000


@dataclass(frozen=True)
class Stage:
    """One command; ``base`` names the home that it starts from."""

    name: str
    base: str
    work: Callable[[Path], None]
    kills: int
    #: Stages of one lab share their homes to begin from.
    lab: str
    #: Done before each run, whether or not one was killed before it.
    before: Callable[[Path], None] | None = None
    #: Its rows depend on when they came: only those of the streams are compared.
    live: bool = False
    #: Whether the command has done all there is; it is repeated until then.
    is_whole: Callable[[Path], bool] | None = None


def cli(*arguments: str) -> None:
    """The command line, in this process."""
    from nullhouse.cli.main import main  # noqa: PLC0415

    sys.argv = ["nullhouse", *arguments]
    main()


def append(root: Path) -> None:
    """Append groups of entries until all are there; each belongs together."""
    ledger = Ledger(Home(root).ledger)
    done = len(ledger.bodies("trial")) // ITEMS
    for group in range(done, GROUPS):
        text = "x" * (LARGE if group % 3 == 0 else 20)
        bodies = [{"group": group, "item": n, "text": text} for n in range(ITEMS)]
        ledger.append([("trial", body) for body in bodies])


def ingest(root: Path) -> None:
    """A small archive to a new lake."""
    archive = str(root.parent / "archive")
    span = ("--start", FIRST, "--end", LAST)
    cli("ingest", "--archive", archive, "--symbols", SYMBOL, *span)


def freeze(root: Path) -> None:
    """Every candidate, and what dbt reads of them."""
    cli("freeze")


def build(root: Path) -> None:
    """Plain dbt, as a user calls it, over a part of the blind half."""
    dbt(root, "blind", "build", "--select", *BUILT, *UNTESTED)


def evaluate(root: Path) -> None:
    """Verdicts into the ledger, then the marts."""
    from nullhouse.warehouse import dbt as host  # noqa: PLC0415

    host._HOST = _Here()  # type: ignore[assignment]
    cli("evaluate")


def dbt(root: Path, target: str, *arguments: str) -> None:
    """One dbt command, in this process."""
    import os  # noqa: PLC0415

    from dbt.cli.main import cli as dbt_cli  # noqa: PLC0415

    os.environ |= Home(root).environment(target)
    os.chdir(PROJECT)
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    sys.argv = ["dbt", "--quiet", *arguments, "--target", target, *folders]
    dbt_cli(sys.argv[1:], prog_name="dbt")


class _Here:
    """The host of dbt without its process: this one has the modules, and forks as it would."""

    def run(self, request: dict[str, object]) -> tuple[int, str]:
        from nullhouse.warehouse.dbt_host import _answer  # noqa: PLC0415

        answer = _answer(request)
        return answer["code"], answer["output"]

    def send(self, request: dict[str, object]) -> None:
        """Nothing is parsed ahead."""


#: Views, tables and incremental ones, from the lake to states.
BUILT = ("+dim_datasets", "+dim_spans", "+int_volatility")
#: What `evaluate` reads and renders.
JUDGED = ("+ctl_strata", "+dim_datasets", "+dim_spans", "+path:models/sighted/marts")

#: A kill is to hit a table, not a test of one.
UNTESTED = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")

STAGES = (
    Stage("ledger append", "made", append, 80, lab="quick"),
    Stage("ingest", "empty", ingest, 40, lab="quick"),
    Stage("freeze", "ingested", freeze, 25, lab="quick"),
    Stage("build", "frozen", build, 15, lab="slow"),
    Stage("evaluate", "built", evaluate, 15, lab="slow"),
)
