"""Verbs that bring data in: home, env, simulate, ingest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import (
    Archive,
    AsJson,
    Datasets,
    End,
    Start,
    Symbols,
    days,
    moment,
    names,
)
from nullhouse.cli.show import next_command, say, show_rows


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


def env() -> None:
    """Print the variables that make plain dbt work on this home.

    Example: eval "$(nullhouse env)" && dbt build
    """
    for name, value in Home.current().environment().items():
        print(f"export {name}='{value}'")


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
    symbols: Symbols,
    start: Start,
    end: End,
    datasets: Datasets = None,
    archive: Archive = None,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Compare loaded files with today's checksums.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring an archive into the lake: checked, resumable, and a second run changes nothing.

    Example: nullhouse ingest --symbols BTCUSDT,ETHUSDT --start 2024-01-01 --end 2024-01-31
    """
    from nullhouse.steps.ingest import ingest_archive

    first, last = days(start=start, end=end)
    summary = ingest_archive(
        Home.current(), names(symbols), first, last, datasets, archive, recheck
    )
    show_rows(summary.rows(), "ingested", as_json=as_json)
    for note in summary.notes:
        say(f"note: {note}", as_json=as_json)
    for refusal in summary.quarantined:
        say(f"quarantined: {refusal.key}: {refusal.reason}", as_json=as_json)
    say(f"lake: {Home.current().lake}", as_json=as_json)
    next_command("dbt build --target blind, or nullhouse run for the whole way", as_json=as_json)


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
    for verb in (home, env, simulate, ingest, vintage):
        app.command()(verb)
