"""Write a whole simulated archive: the world's days on one thread, their files on others."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

from ingest.register import Register, load_register
from ingest.simulator.clock import dates
from ingest.simulator.files import ArchiveFile, FileMaker, Written
from ingest.simulator.options import SimulationOptions
from ingest.simulator.summary import Tally
from ingest.simulator.truth import FILE_NAME, Truth, planted, told_files, told_quirks
from ingest.simulator.truth import true_hypotheses as made_true
from ingest.simulator.world import simulate
from nullhouse.base.errors import NullhouseError, Problem

Progress = Callable[[str, int, int], None]
#: Days whose files may wait to be written; beyond them the world stands still.
_DAYS_AHEAD = 4
_MOST_WORKERS = 4


def write_archive(
    target: Path, options: SimulationOptions, progress: Progress | None = None
) -> Truth:
    """Write ``target/data`` in the archive's layout, and ``target/truth.json`` last."""
    _refuse_to_overwrite(target)
    half_done = target / ".data.partial"
    shutil.rmtree(half_done, ignore_errors=True)
    half_done.mkdir(parents=True)
    register = load_register()
    maker = FileMaker(options, register, dates(options.start, options.days))
    tally = Tally(options.symbols)
    written = _write_days(half_done, maker, tally, register, progress)
    truth = _truth(maker, tally, written)
    (half_done / "data").replace(target / "data")
    half_done.rmdir()
    truth.write(target)
    return truth


def _refuse_to_overwrite(target: Path) -> None:
    found = [name for name in ("data", FILE_NAME) if (target / name).exists()]
    if not found and (not target.exists() or target.is_dir()):
        return
    raise NullhouseError(
        Problem(
            "the folder already holds an archive" if found else "this is a file, not a folder",
            str(target),
            " and ".join(found),
            "an empty or a new folder",
            "name another folder, or remove this one first",
        )
    )


def _write_days(
    root: Path, maker: FileMaker, tally: Tally, register: Register, progress: Progress | None
) -> list[Written]:
    options = maker.options
    written: list[Written] = []
    waiting: deque[list[Future[Written]]] = deque()

    def take_oldest() -> None:
        written.extend(future.result() for future in waiting.popleft())
        if progress:
            progress("simulating days", min(tally.days - len(waiting), options.days), options.days)

    with ThreadPoolExecutor(min(_MOST_WORKERS, os.cpu_count() or 1)) as pool:

        def submit(files: list[ArchiveFile]) -> None:
            waiting.append([pool.submit(file.write, root) for file in files])

        for index, day in enumerate(simulate(options, _liquidation_coverage(register))):
            tally.add(day)
            submit(list(maker.files(day, index)))
            if len(waiting) > _DAYS_AHEAD:
                take_oldest()
        while waiting:
            take_oldest()
        submit(list(maker.funding_files()))
        take_oldest()
    return written


def _liquidation_coverage(register: Register) -> dict[str, tuple[date, date]]:
    """First and last day of liquidations by market."""
    return {
        dataset.market: (dataset.coverage.first_on, dataset.coverage.last_on or date.max)
        for dataset in register
        if dataset.sensor == "forced_flow"
    }


def _truth(maker: FileMaker, tally: Tally, written: list[Written]) -> Truth:
    plants = planted(maker.options, tally.events)
    return Truth(
        options=maker.options.as_json(),
        plants=plants,
        true_hypotheses=made_true(plants),
        quirks=told_quirks(maker, written),
        files=told_files(written),
        summary=tally.summary(),
    )
