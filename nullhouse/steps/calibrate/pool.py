"""Jobs done side by side, each kept as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import TypeVar

from nullhouse.base.progress import Meter

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def side_by_side(
    run: Callable[[Task], Answer],
    tasks: Iterable[Task],
    keep: Callable[[Task, Answer], None],
    processes: int,
    until: float,
    progress: Meter,
) -> None:
    """Run tasks until they are done or `until` (of `time.monotonic`) has come.

    Notes
    -----
    Tasks are begun one for each process and never queued behind, so that an end in time loses
    only what is in hand. A task's answer does not depend on which process gave it, nor when.
    """
    if processes == 1:
        for task in tasks:
            if time.monotonic() >= until:
                return
            keep(task, run(task))
            progress.advance()
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = iter(tasks)
        running: dict[Future[Answer], Task] = {}
        _fill(pool, run, waiting, running, processes, until)
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                keep(running.pop(future), future.result())
                progress.advance()
            _fill(pool, run, waiting, running, processes, until)


def _fill(
    pool: ProcessPoolExecutor,
    run: Callable[[Task], Answer],
    waiting: Iterator[Task],
    running: dict[Future[Answer], Task],
    processes: int,
    until: float,
) -> None:
    while len(running) < processes and time.monotonic() < until:
        task = next(waiting, None)
        if task is None:
            return
        running[pool.submit(run, task)] = task
