"""The verb that proves the statistics: calibrate."""

from __future__ import annotations

import json
import math
from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson, names
from nullhouse.cli.show import say, show_rows
from nullhouse.cli.verb import add


def calibrate(
    parts: Annotated[
        str | None,
        typer.Option(help="size, lives, power, plants, hidden, worst, worlds; all by default."),
    ] = None,
    share: Annotated[float, typer.Option(help="Of the full number of repetitions.")] = 1.0,
    minutes: Annotated[
        float | None, typer.Option(help="Begin nothing more after so long; go on another time.")
    ] = None,
    processes: Annotated[int, typer.Option(help="Side by side.")] = 2,
    write: Annotated[
        bool, typer.Option(help="Write docs/calibration.md and its measurements.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure size, error, power and bias on worlds whose truth is known. A run that is stopped
    is gone on with by the same command; what was measured is kept below the home,
    and what was recorded with the project is not measured again.

    Example: nullhouse calibrate --parts size,power --share 0.1
    """
    from nullhouse.steps.calibrate.document import demands_of, sections_of, write_document
    from nullhouse.steps.calibrate.record import write_record
    from nullhouse.steps.calibrate.run import ALL, Effort, measured_of
    from nullhouse.steps.calibrate.run import calibrate as measure

    home = Home.current()
    limit = math.inf if minutes is None else minutes
    effort = Effort(tuple(names(parts)) if parts else ALL, share, limit, processes)
    results = measure(home, effort)
    sections = sections_of(results)
    demands = demands_of(sections)
    if as_json:
        tables = {section.title: section.rows for section in sections}
        print(json.dumps({"demands": [vars(d) for d in demands], "tables": tables}, indent=2))
    else:
        for section in sections:
            say(section.says)
            show_rows(section.rows, section.title, as_json=False)
        show_rows([vars(d) for d in demands], "demands", as_json=False)
    if write:
        page = write_document(write_record(measured_of(home)))
        say(f"written: {page}, and the measurements beside it", as_json=as_json)
    raise typer.Exit(1 if any(d.state == "fails" for d in demands) else 0)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Judge", calibrate)
