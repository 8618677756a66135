"""A disk that does not take what was heard."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from ingest.recorder.run import recording_folder
from ingest.recorder.spool import Spool, SpoolReader
from nullhouse.base.errors import NullhouseError
from nullhouse.steps.record import record_streams
from tests.ingest.recorder.conftest import Exchange, Lab, Talk, order

LIQUIDATIONS = "!forceOrder@arr"


def script(talk: Talk) -> None:
    for number in range(3):
        talk.say(LIQUIDATIONS, order(10 * talk.number + number))
    talk.finish()


def spools(lab: Lab) -> list[Path]:
    return sorted(recording_folder(lab.home, "um").glob("*.spool"))


def test_a_part_that_cannot_be_closed_is_kept_told_and_closed_by_the_next_run(lab: Lab) -> None:
    lab.home.lake.mkdir(parents=True)
    (lab.home.lake / "recorded_frames").write_text("in the way")
    with pytest.raises(NullhouseError, match="could not be brought into the lake") as caught:
        lab.record(script)
    [spool] = spools(lab)
    assert str(spool) in str(caught.value)
    assert len(list(SpoolReader(spool))) == 3
    (lab.home.lake / "recorded_frames").unlink()
    summary = lab.record(script)
    assert [part.frames for part in summary.parts] == [3, 3]
    assert [part.rows for part in summary.parts] == [{"um_liquidation_snapshot": 3}] * 2
    assert spools(lab) == []


def test_a_full_disk_ends_the_recording_with_a_message_and_keeps_what_was_written(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, written = Spool.append, []

    def full(spool: Spool, frame: Any) -> None:
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(frame)
        append(spool, frame)

    monkeypatch.setattr(Spool, "append", full)
    said = pytest.raises(NullhouseError, match="No space left on device")
    with Exchange(script).running() as exchange, said:
        record_streams(lab.home, lab.request(exchange))
    assert lab.lake("recorded_frames/um", "frame") == [
        (frame.payload.decode(),) for frame in written
    ]
