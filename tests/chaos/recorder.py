"""The stage of the recorder: an exchange on loopback that sends what the home does not hold yet."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow.parquet as pq

from ingest.recorder.spool import SpoolReader
from nullhouse.base.home import Home
from tests.chaos.stages import Stage, cli
from tests.ingest.recorder.conftest import T0, Exchange, Talk, order

ORDERS, PACE_SECONDS = 300, 0.002
_STREAM = "!forceOrder@arr"


def record(root: Path) -> None:
    """Two seconds of liquidations, in parts so short that some end meanwhile."""
    address = (root.parent / "exchange").read_text()
    cli("record", "--markets", "um", "--base", f"um={address}", "--for", "3s", "--part", "1s")


def tell(root: Path) -> None:
    """Write down from which order on the exchange has to send: the first that is not held.

    What is held must have no hole: a recorder that lost an order in between is found here.
    """
    numbers = held(Home(root))
    whole = numbers == set(range(len(numbers)))
    (root.parent / "next").write_text(str(len(numbers)) if whole else "hole")


def held(home: Home) -> set[int]:
    """Orders in spools and in the lake."""
    spools = (home.root / "recording").rglob("*.spool")
    payloads = [frame.payload for path in spools for frame in SpoolReader(path)]
    heard = [json.loads(p)["data"] for p in payloads if b"forceOrder" in p and b'"o"' in p]
    times = [data["o"]["T"] for data in heard if data.get("e") == "forceOrder"]
    for path in (home.lake / "um_liquidation_snapshot" / "recorded").glob("*.parquet"):
        times += pq.read_table(path, columns=["time"]).column("time").to_pylist()
    return {(time - T0) // 1000 for time in times}


@contextmanager
def exchange(root: Path) -> Iterator[None]:
    """The exchange in a process of its own, which no kill of ours concerns."""
    root.mkdir(parents=True, exist_ok=True)
    pid = os.fork()
    if pid == 0:
        _serve(root)
    try:
        begun = time.monotonic()
        while not (root / "exchange").exists():
            assert time.monotonic() - begun < 60, "the exchange did not start"
            time.sleep(0.05)
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        (root / "exchange").unlink(missing_ok=True)


def _serve(root: Path) -> None:
    def script(talk: Talk) -> None:
        first = (root / "next").read_text()
        for number in range(int(first), ORDERS) if first != "hole" else ():
            talk.say(_STREAM, order(number))
            time.sleep(PACE_SECONDS)
        talk.idle()

    with suppress(BaseException), Exchange(script).running() as found:
        unfinished = root / "exchange.partial"
        unfinished.write_text(found.ws)
        unfinished.rename(root / "exchange")
        time.sleep(86_400)
    os._exit(0)


def is_whole(root: Path) -> bool:
    """Whether nothing is left to send: a busy machine may need more than one recording."""
    return (root.parent / "next").read_text() in {str(ORDERS), "hole"}


RECORDER = Stage(
    "record", "made", record, 30, lab="quick", before=tell, live=True, is_whole=is_whole
)
