"""Websocket to lake, on a home that is made if it is not there yet."""

from __future__ import annotations

from ingest.recorder.request import RecordRequest
from ingest.recorder.run import RecordSummary
from ingest.recorder.run import record as run_record
from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home


def record_streams(home: Home, request: RecordRequest) -> RecordSummary:
    """Record what a checked request asks for; a recording that heard nothing is a finding."""
    try:
        summary = run_record(home, request)
    except OSError as error:
        raise NullhouseError(_disk(home, error)) from error
    create_home(home)
    if not summary.frames:
        raise Finding(_nothing_heard(home, summary))
    return summary


def _disk(home: Home, error: OSError) -> Problem:
    return Problem(
        "a file cannot be read or written",
        str(error.filename or home.root),
        error.strerror or str(error),
        remedy="make room or mend the permission, then run the same command again: "
        "what was heard so far is kept",
    )


def _nothing_heard(home: Home, summary: RecordSummary) -> Problem:
    kinds = sorted({i.kind for part in summary.parts for i in part.incidents})
    return Problem(
        "nothing was heard",
        str(home.lake / "recorded_incidents"),
        ", ".join(kinds) or "no message, and no incident either",
        remedy="look at the incidents; check the network, --base and --markets",
    )
