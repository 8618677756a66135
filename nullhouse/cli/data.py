"""Verbs that bring data in: home, env, simulate, ingest."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import (
    Archive,
    AsJson,
    Calendar,
    Datasets,
    Events,
    Symbols,
    days,
    files,
    moment,
    names,
    required,
)
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add

if TYPE_CHECKING:
    from ingest.run import IngestSummary


def home(as_json: AsJson = False) -> None:
    """Make the home's folders and empty registers; what is there stays as it is.

    Example: NULLHOUSE_HOME=/data/mine nullhouse home
    """
    from nullhouse.steps.create_home import create_home

    create_home(Home.current())
    show_rows([{"home": str(Home.current().root)}], "home", as_json=as_json)
    next_command(
        "nullhouse ingest --symbols BTCUSDT --start 2024-01-01 --end 2024-06-30", as_json=as_json
    )


def env(as_json: AsJson = False) -> None:
    """Print the variables that make plain dbt work on this home.

    Example: eval "$(nullhouse env)" && dbt build
    """
    variables = Home.current().environment()
    if as_json:
        show_rows([variables], "variables", as_json=True)
        return
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def simulate(
    directory: Annotated[Path, typer.Argument(help="Folder to write the archive to.")],
    number_of_days: Annotated[int, typer.Option("--days", help="Length of the world.")] = 150,
    symbols: Symbols = "BTCUSDT,ETHUSDT,SOLUSDT",
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    plant: Annotated[
        str, typer.Option(help="Effects to plant: none, all, or name,name=size.")
    ] = "none",
    start: Annotated[str, typer.Option(help="First day.")] = "2023-11-02",
    depth_seconds: Annotated[int, typer.Option(help="Seconds between book snapshots.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Write a simulated archive in Binance's own layout and quirks, with truth.json.

    Example: nullhouse simulate world --days 150 --seed 7 --plant cluster_aftershock
    """
    from nullhouse.steps.simulate import simulate_world

    truth = simulate_world(
        directory,
        days=number_of_days,
        symbols=names(symbols),
        seed=seed,
        plant=plant,
        start=days(start=start)[0],
        depth_seconds=depth_seconds,
    )
    show_rows([truth], "simulated archive", as_json=as_json)
    next_command(
        f"nullhouse run --archive {directory} --symbols {symbols} --start {start} "
        f"--end {truth['last_day']}",
        as_json=as_json,
    )


def ingest(
    symbols: Annotated[str | None, typer.Option(help="Perpetuals, e.g. BTCUSDT,ETHUSDT.")] = None,
    start: Annotated[str | None, typer.Option(help="First day, e.g. 2025-05-20.")] = None,
    end: Annotated[str | None, typer.Option(help="Last day, inclusive.")] = None,
    datasets: Datasets = None,
    archive: Archive = None,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Compare loaded files with today's checksums.")
    ] = False,
    calendar: Calendar = None,
    events: Events = None,
    report: Annotated[
        bool, typer.Option("--report", help="Fetch nothing; show what is wrong with what is here.")
    ] = False,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Fetch nothing; say what it would cost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring an archive into the lake: checked, resumable, and a second run changes nothing.

    What is not Binance's comes as CSV files of your own, alone or beside the archive. Columns:
    event_name, event_at (what happened) or scheduled_at (what is announced), known_at (when it
    could first be known; the same time unless you say so), symbol (blank: all), direction (buy
    or sell), size, value; times in ISO form with Z or an offset. `nullhouse describe` lists the
    data sets; a YAML file in the home's folder datasets declares another.

    Example: nullhouse ingest --symbols BTCUSDT,ETHUSDT --start 2024-01-01 --end 2024-01-31

    Example: nullhouse ingest --calendar releases.csv --events etf_flows=flows.csv

    Example: nullhouse ingest --report --datasets um_book_depth

    Example: nullhouse ingest --estimate --symbols BTCUSDT --start 2024-01-01 --end 2024-12-31
    """
    if report:
        _report(symbols, start, end, datasets, as_json)
        return
    from nullhouse.steps.ingest import check_files, ingest_archive, ingest_files

    here, own = Home.current(), files(calendar, events)
    asked = bool(symbols or start or end or datasets or recheck or not own)
    wanted = required(symbols=symbols, start=start, end=end) if asked else ()
    check_files(here, own)
    shown = []
    if wanted and estimate:
        first, last = days(start=wanted[1], end=wanted[2])
        _estimate(names(wanted[0]), first, last, datasets, archive, as_json)
        return
    if wanted:
        first, last = days(start=wanted[1], end=wanted[2])
        summary = ingest_archive(here, names(wanted[0]), first, last, datasets, archive, recheck)
        shown = summary.rows()
    landed = ingest_files(here, own)
    show_rows([*shown, *(each.row() for each in landed)], "ingested", as_json=as_json)
    if wanted:
        _say_more(summary, as_json)
    elif archive:
        say("note: no symbols are named, so the archive was not asked", as_json=as_json)
    for each in landed:
        say(f"file: {each.note}", as_json=as_json)
    say(f"lake: {here.lake}", as_json=as_json)
    next_command("dbt build --target blind, or nullhouse run for the whole way", as_json=as_json)


def _report(
    symbols: str | None, start: str | None, end: str | None, datasets: str | None, as_json: bool
) -> None:
    from nullhouse.steps.quality import report_quality

    first, last = days(start=start or "0001-01-01", end=end or "9999-12-31")
    found = report_quality(
        Home.current(), names((symbols or "").upper()), names(datasets or ""), first, last
    )
    if as_json:
        show_rows(found.nested(), "quality", as_json=True)
        return
    show_rows(found.datasets, "quality by data set", as_json=False)
    show_rows(found.findings, "what was found, and the worst day of it", as_json=False)
    for note in found.notes:
        say(f"note: {note}")
    next_command('nullhouse sql "select * from dim_quality where len(flags) > 0"')


def _estimate(
    symbols: list[str],
    first: date,
    last: date,
    datasets: str | None,
    archive: str | None,
    as_json: bool,
) -> None:
    from nullhouse.base.disk import plain_bytes, plain_seconds
    from nullhouse.steps.ingest import estimate_ingest

    cost = estimate_ingest(Home.current(), symbols, first, last, datasets, archive)
    if as_json:
        show_rows([asdict(cost)], "estimate", as_json=True)
        return
    shown = [vars(each) | {"bytes": plain_bytes(each.bytes)} for each in cost.datasets]
    show_rows(shown, "still to come, by data set", as_json=False)
    took = "unknown" if cost.seconds is None else f"about {plain_seconds(cost.seconds)}"
    total = {
        "archive": cost.archive,
        "files": cost.files,
        "from_the_archive": f"about {plain_bytes(cost.bytes)}",
        "on_disk": f"about {plain_bytes(cost.disk_bytes)}, the tables of a build included",
        "free": plain_bytes(cost.free_bytes) + ("" if cost.fits else ": not enough"),
        "to_fetch_and_land": took,
    }
    show_rows([total], "in all", as_json=False)
    next_command("the same command without --estimate")


def _say_more(summary: IngestSummary, as_json: bool) -> None:
    for note in summary.notes:
        say(f"note: {note}", as_json=as_json)
    for refusal in summary.quarantined:
        say(f"quarantined: {refusal.key}: {refusal.reason}", as_json=as_json)
    from nullhouse.steps.revised import revised_since_freeze

    revised = revised_since_freeze(Home.current())
    if revised:
        say(f"revised after a freeze: {revised.sentence(Home.current())}", as_json=as_json)


def vintage(
    directory: Annotated[Path, typer.Argument(help="Folder of the new home.")],
    at: Annotated[str, typer.Option(help="Moment, UTC, e.g. 2026-01-31T12:00.")],
    as_json: AsJson = False,
) -> None:
    """Make a home whose lake is this one's as it stood at a moment.

    Files that were published anew since come in the version that was loaded then.

    Example: nullhouse vintage /data/january --at 2026-01-31T12:00
    """
    from nullhouse.steps.vintage import restore_vintage

    rows = restore_vintage(Home.current(), directory, moment(at=at))
    show_rows(rows, "vintage", as_json=as_json)
    say(f"home: {directory}", as_json=as_json)
    next_command(f"NULLHOUSE_HOME={directory} dbt build --target blind", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Bring data in", home, env, simulate, ingest, vintage)
