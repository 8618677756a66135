"""A loopback exchange: streams that each test scripts, order books over REST, and a recording."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import duckdb
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from ingest.recorder.request import RecordRequest, Timing, check_record_request
from ingest.recorder.run import RecordSummary, record
from nullhouse.base.home import PROJECT, Home

REALDATA = Path(os.environ.get("NULLHOUSE_REALDATA", PROJECT.parent / "shared" / "realdata"))
T0 = 1_732_500_000_000
#: Short enough for a test, long enough for a busy machine.
QUICK = Timing(silence=2, first_wait=0.05, last_wait=0.4, pace=0.01, overlap=0.3, settle=3600)
Script = Callable[["Talk"], None]


class Talk:
    """One connection as the exchange sees it."""

    def __init__(self, exchange: Exchange, socket_: ServerConnection, number: int) -> None:
        self._exchange, self._socket, self.number = exchange, socket_, number
        parts = urlsplit(socket_.request.path if socket_.request else "")
        self.path = parts.path
        self.streams = unquote(parts.query.removeprefix("streams=")).split("/")

    def raw(self, text: str) -> None:
        self._socket.send(text)

    def say(self, stream: str, data: Any) -> None:
        self.raw(json.dumps({"stream": stream, "data": data}))

    def control(self) -> None:
        """What the control stream of the connection says all the time."""
        self.say(self.streams[0], {"e": "control", "E": T0})

    def abort(self) -> None:
        """Cut the line without a word of goodbye."""
        self._socket.socket.shutdown(socket.SHUT_RDWR)

    def idle(self, seconds: float = 60) -> None:
        """Keep the control stream speaking, for so long or until the recorder goes."""
        for _ in range(round(seconds / 0.05)):
            if self._exchange.is_over.wait(0.05):
                return
            self.control()

    def stay(self) -> None:
        """Say nothing, and let the recorder end it."""
        self._exchange.is_over.wait(60)

    def finish(self) -> None:
        """What was to be recorded has been sent, and read: the recorder may stop."""
        self._socket.ping().wait(10)
        self._exchange.is_done.set()
        self.stay()


class Exchange:
    """Streams at ``ws`` and order books at ``rest``; the script plays every connection."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._numbers: Iterator[int] = iter(range(1, 10_000))
        self.talks: list[Talk] = []
        self.is_done, self.is_over = threading.Event(), threading.Event()
        #: Answers of REST, in turn; the last one stays.
        self.books: list[tuple[int, dict[str, str], bytes]] = [(404, {}, b"")]
        self.asked: list[dict[str, list[str]]] = []
        self.was_asked = threading.Event()
        self.ws = self.rest = ""

    def play(self, connection: ServerConnection) -> None:
        talk = Talk(self, connection, next(self._numbers))
        self.talks.append(talk)
        with suppress(ConnectionClosed, OSError):
            self._script(talk)

    def broadcast(self, stream: str, data: Any) -> None:
        """Send to whoever is connected, as an exchange does."""
        for talk in self.talks[-2:]:
            with suppress(ConnectionClosed, OSError):
                talk.say(stream, data)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(parse_qs(urlsplit(path).query))
        self.was_asked.set()
        return self.books.pop(0) if len(self.books) > 1 else self.books[0]

    @contextmanager
    def running(self, port: int = 0) -> Iterator[Exchange]:
        books = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        streams: Server = serve(self.play, "127.0.0.1", port, compression=None)
        self.rest = f"http://127.0.0.1:{books.server_address[1]}/depth"
        self.ws = f"ws://127.0.0.1:{streams.socket.getsockname()[1]}"
        threading.Thread(target=books.serve_forever, args=(0.01,), daemon=True).start()
        threading.Thread(target=streams.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.is_over.set()
            streams.shutdown()
            books.shutdown()
            books.server_close()


def _handler(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = exchange.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler


class Lab:
    """A home, and recordings of scripted exchanges into it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.exchange: Exchange | None = None

    def request(self, exchange: Exchange, **changes: Any) -> RecordRequest:
        market = changes.pop("market", "um")
        timing = replace(QUICK, **changes.pop("timing", {}))
        return check_record_request(
            markets=[market],
            base=[f"{market}={exchange.ws}"],
            rest=[f"{market}={exchange.rest}"],
            seconds=changes.pop("seconds", "20s"),
            timing=timing,
            **changes,
        )

    def record(self, script: Script, prepare: Any = None, **changes: Any) -> RecordSummary:
        """Record until the script calls ``finish``; the recorder is then told by a signal."""
        self.exchange = Exchange(script)
        if prepare is not None:
            prepare(self.exchange)
        ended = threading.Event()
        with self.exchange.running() as exchange:
            threading.Thread(target=_interrupt, args=(exchange, ended), daemon=True).start()
            try:
                return record(self.home, self.request(exchange, **changes))
            finally:
                ended.set()

    def lake(self, dataset: str, columns: str = "*", order: str = "all") -> list[tuple[Any, ...]]:
        """Rows of a data set, as any query over the lake sees them."""
        files = f"{self.home.lake}/{dataset}/**/*.parquet"
        query = f"""select {columns} from read_parquet('{files}', union_by_name = true)
                    order by {order}"""
        return duckdb.execute(query).fetchall()


def _interrupt(exchange: Exchange, ended: threading.Event) -> None:
    """Stop the recorder as a person does, once the script is through."""
    while not ended.is_set():
        if exchange.is_done.wait(0.02):
            os.kill(os.getpid(), signal.SIGTERM)
            return


def order(number: int, **changes: Any) -> dict[str, Any]:
    """The n-th liquidation of a test, as the stream brings it."""
    at = T0 + number * 1000
    fields = {
        "s": "BTCUSDT", "S": "SELL", "o": "LIMIT", "f": "IOC", "q": "0.014", "p": "9910",
        "ap": "9900.5", "X": "FILLED", "l": "0.004", "z": "0.014", "T": at,
    }  # fmt: skip
    return {"e": "forceOrder", "E": at + 1000, "o": fields | changes}


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    # What a recorder does once a second is done more often here, and never through a proxy.
    monkeypatch.setattr("ingest.recorder.line.LOOK_SECONDS", 0.05)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return Lab(Home(tmp_path / "home"))


@pytest.fixture
def recorded() -> Path:
    """A folder of real recordings."""
    if not REALDATA.is_dir():
        pytest.skip(f"no real recordings at {REALDATA}; set NULLHOUSE_REALDATA")
    return REALDATA
