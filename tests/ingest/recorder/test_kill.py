"""A recorder in a process of its own, killed without warning; and as a user calls it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.manifest import read_manifest
from ingest.recorder.spool import SpoolReader
from nullhouse.base.home import PROJECT
from tests.ingest.recorder.conftest import T0, Exchange, Lab, Talk, order

LIQUIDATIONS = "!forceOrder@arr"


def command(lab: Lab, *options: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "NULLHOUSE_HOME": str(lab.home.root), "no_proxy": "127.0.0.1"}
    return subprocess.Popen(
        [sys.executable, "-m", "nullhouse", "record", *options],
        cwd=PROJECT,
        env=environment | {"NO_COLOR": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def started(lab: Lab, exchange: Exchange, *more: str) -> Iterator[subprocess.Popen[str]]:
    process = command(lab, "--markets", "um", "--base", f"um={exchange.ws}", *more)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def spooled(lab: Lab, frames: int) -> Path:
    """Wait until a part under way holds so many frames."""
    for _ in range(1500):
        for path in (lab.home.root / "recording" / "um").glob("*.spool"):
            if len(list(SpoolReader(path))) >= frames:
                return path
        time.sleep(0.02)
    raise AssertionError(f"no part came to hold {frames} frames")


def test_a_killed_recorder_loses_nothing_and_its_successor_doubles_nothing(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        first = 0 if talk.number == 1 else 30
        for number in range(first, first + 30):
            talk.say(LIQUIDATIONS, order(number))
        talk.idle()

    with Exchange(script).running() as exchange:
        with started(lab, exchange) as killed:
            spool = spooled(lab, 30)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        assert read_manifest(lab.home.manifest) == {}
        with spool.open("ab") as handle:
            handle.write(b"\x40\x00\x00\x00 half a write")
        before = len(list(SpoolReader(spool)))
        with started(lab, exchange, "--json") as successor:
            spooled(lab, 31)
            successor.send_signal(signal.SIGINT)
            out, err = successor.communicate(timeout=60)
    assert successor.returncode == 0, err
    recovered, own = json.loads(out)
    assert (recovered["part"], recovered["frames"]) == (spool.stem, before)
    assert recovered["torn_bytes"] == 17
    assert "Traceback" not in err
    rows = lab.lake("um_liquidation_snapshot", "time")
    assert rows == [(T0 + n * 1000,) for n in range(60)]
    assert own["frames"] == len(lab.lake("recorded_frames/um")) - before
    assert not list(spool.parent.glob("*.spool"))


def test_the_verb_says_what_it_heard_wrote_and_what_comes_next(lab: Lab) -> None:
    def script(talk: Talk) -> None:
        talk.say(LIQUIDATIONS, order(1))
        talk.raw("no message")
        talk.idle()

    with Exchange(script).running() as exchange, started(lab, exchange, "--for", "1s") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    said = " ".join(out.split())
    for words in (
        f"listening to {exchange.ws}/market",
        "um_liquidation_snapshot 1",
        "rows: 1 in",
        "malformed 1",
        "recorded_incidents",
        "next: dbt build --target blind",
    ):
        assert words in said


def test_wrong_use_exits_2_with_sentences_and_leaves_no_home(lab: Lab) -> None:
    process = command(lab, "--streams", "depht", "--for", "soon", "--base", "x")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in err
    for words in ("did you mean depth?", "--for", "not a length of time", "--base"):
        assert words in out + err
    assert not lab.home.root.exists()


def test_a_recording_that_heard_nothing_exits_1_and_says_so(lab: Lab) -> None:
    process = command(lab, "--markets", "um", "--base", "um=ws://127.0.0.1:9", "--for", "500ms")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "nothing was heard" in err
    assert "no_connection" in err
