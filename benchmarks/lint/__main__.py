"""``make bench-lint``: compile and lint the project, then lint it twice and four times over."""

from __future__ import annotations

import math
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.lint.grown import exempt_for, grown
from nullhouse.base.home import Home
from nullhouse.guards.compiled import Project, compile_home
from nullhouse.guards.doors import doors_of
from nullhouse.guards.exceptions import Exceptions
from nullhouse.guards.lint import lint_project
from nullhouse.steps.create_home import create_home

#: The whole project must be linted within so many seconds.
MOST_SECONDS = 10.0
#: Time may grow a little faster than the number of models, and no more.
MOST_GROWTH = 1.3
SIZES = (1, 2, 4)
ROUNDS = 3


def main() -> int:
    """Print the times and one line that sums them up; 1 where they fall short."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        create_home(home)
        started = time.perf_counter()
        project = compile_home(home)
        compiling = time.perf_counter() - started
    started = time.perf_counter()
    findings = len(lint_project(project)) + len(doors_of(project))
    whole = time.perf_counter() - started
    print(f"dbt compile, from nothing: {compiling:.2f} s")
    print(f"lint and doors, first time: {whole:.2f} s, {findings} findings")
    times = {size: _seconds(project, size) for size in SIZES}
    for size, seconds in times.items():
        print(f"lint, {size * len(project.blind)} models: {seconds:.2f} s")
    growth = math.log(times[SIZES[-1]] / times[1]) / math.log(SIZES[-1])
    good = whole < MOST_SECONDS and growth < MOST_GROWTH and not findings
    print(
        f"bench-lint: {whole:.2f} s for {len(project.blind)} models ({whole + compiling:.2f} s with "
        f"dbt compile), growth exponent {growth:.2f}: {'holds' if good else 'falls short'}"
    )
    return 0 if good else 1


def _seconds(project: Project, size: int) -> float:
    """Median of several runs, each on texts that were parsed by none before."""
    found = []
    for turn in range(ROUNDS):
        # The number of copies is part of every text, and so is the round.
        models = grown(project, size, turn)
        exempt = Exceptions(exempt_for(size))
        started = time.perf_counter()
        if lint_project(models, exempt=exempt):
            raise SystemExit("bench-lint: a copy of the clean project has findings")
        found.append(time.perf_counter() - started)
    return median(found)


if __name__ == "__main__":
    sys.exit(main())
