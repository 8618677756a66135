"""Verbs that look after a machine and a home: doctor, backup, upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import Archive, AsJson
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add


def doctor(
    archive: Archive = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask the archive for anything.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at this machine and this home, and say what to do where something is amiss.

    Versions, disk, memory, write access, the ledger, the databases, whether the archive answers
    from here, and how far the clock is off. Nothing is changed. Exit 1 if anything is amiss.

    Example: nullhouse doctor

    Example: nullhouse doctor --archive http://mirror.example:8080
    """
    from nullhouse.steps.doctor import examine

    found = examine(Home.current(), archive, offline=offline)
    amiss = [check for check in found if not check.is_well]
    if as_json:
        show_rows([{**vars(c), "is_well": c.is_well} for c in found], "doctor", as_json=True)
    else:
        shown = [{"check": c.name, "found": c.found, "do": c.do or "–"} for c in found]
        show_rows(shown, "doctor", as_json=False)
    if amiss:
        say(f"amiss: {', '.join(c.name for c in amiss)}", as_json=as_json)
        raise typer.Exit(1)
    say("all is well", as_json=as_json)


def backup(
    file: Annotated[Path, typer.Argument(help="The tar file to write.")],
    whole_lake: Annotated[
        bool, typer.Option("--lake", help="Also what an ingest could fetch again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy what no command can bring back into one tar file, and read it back to prove it.

    Ledger, frozen files, declarations, recordings, own files, and versions of files that were
    published anew since. To restore, unpack it into an empty folder, point NULLHOUSE_HOME there,
    and run ingest and dbt build.

    Example: nullhouse backup /backups/nullhouse-2026-01-31.tar
    """
    from nullhouse.base.disk import plain_bytes
    from nullhouse.steps.backup import back_up

    done = back_up(Home.current(), file.expanduser().absolute(), whole_lake=whole_lake)
    row = vars(done) | ({} if as_json else {"bytes": plain_bytes(done.bytes)})
    show_rows([row], "backup", as_json=as_json)
    next_command("mkdir NEW && tar -xf FILE -C NEW, to restore it into a home", as_json=as_json)


def upgrade(as_json: AsJson = False) -> None:
    """Take a home to this version: back up, build every table anew, prove the verdicts.

    For after a new release of nullhouse or DuckDB, or a change of a table's columns. The ledger
    and the lake are not rewritten. If a verdict would read otherwise, the old tables come back.

    Example: nullhouse upgrade
    """
    from nullhouse.steps.upgrade import upgrade as run_upgrade

    done = run_upgrade(Home.current())
    row = {
        "changed": list(done.differences) or "nothing: the tables were built anew all the same",
        "backup": str(done.backup),
        "verdicts_unchanged": done.verdicts,
    }
    show_rows([row], "upgraded", as_json=as_json)
    next_command("nullhouse status", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this group's verbs."""
    add(app, "Look after it", doctor, backup, upgrade)
