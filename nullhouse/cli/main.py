"""``nullhouse``: one script, one verb a step. Exit 0 done, 1 a finding, 2 bad input."""

from __future__ import annotations

import errno
import sys

import typer

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.progress import console
from nullhouse.cli import (
    calibration,
    data,
    evidence,
    hypotheses,
    keep,
    lint,
    look,
    record,
    tail,
    travel,
    whole,
)

app = typer.Typer(
    name="nullhouse",
    help="A warehouse where market hypotheses meet their nulls.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for group in (
    whole, data, tail, record, hypotheses, evidence, lint, travel, calibration, look, keep
):  # fmt: skip
    group.register(app)


#: What a disk or its owner says no with; any other error of the system is a fault of ours.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG}


def main() -> None:
    """Run the command line; errors of ours are sentences, never tracebacks."""
    try:
        app()
    except NullhouseError as error:
        _tell(error)
    except OSError as error:
        if error.errno not in _DISK:
            raise
        _tell(NullhouseError(_disk(error)))
    except KeyboardInterrupt:
        console.print("stopped; what was finished is kept, and the same command goes on from there")
        sys.exit(130)


def _tell(error: NullhouseError) -> None:
    for number, problem in enumerate(error.problems):
        console.print(("\n" if number else "") + str(problem), markup=False, highlight=False)
    sys.exit(error.exit_code)


def _disk(error: OSError) -> Problem:
    return Problem(
        "a file cannot be read or written",
        str(error.filename or ""),
        error.strerror or str(error),
        remedy="make room or mend the permission, then run the same command again: "
        "what was finished is kept",
    )
