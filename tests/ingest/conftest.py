"""Tiny archive mirrors, written by each test, and a web server that serves and misbehaves."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from ingest.run import ingest
from ingest.summary import IngestSummary
from nullhouse.base.home import Home

KLINE_HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
    "taker_buy_volume,taker_buy_quote_volume,ignore"
)


class Mirror:
    """A folder in the public archive's layout."""

    header = KLINE_HEADER

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "data").mkdir(parents=True)

    def um_key(self, symbol: str, day: str) -> str:
        return f"data/futures/um/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip"

    def spot_key(self, symbol: str, day: str) -> str:
        return f"data/spot/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip"

    def funding_key(self, symbol: str, month: str) -> str:
        return f"data/futures/um/monthly/fundingRate/{symbol}/{symbol}-fundingRate-{month}.zip"

    def put(self, key: str, lines: Sequence[str], member: str | None = None) -> Path:
        """Write lines as the zip of a key, with its checksum; return the zip's path."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            text = "".join(f"{line}\n" for line in lines)
            archive.writestr(member or f"{path.stem}.csv", text)
        self.sign(key)
        return path

    def sign(self, key: str, text: str | None = None) -> None:
        """Publish a checksum for whatever the file holds now, or any other text as one."""
        path = self.root / key
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        written = f"{digest}  {path.name}\n" if text is None else text
        path.with_name(f"{path.name}.CHECKSUM").write_text(written, encoding="utf-8")

    def klines(self, day: str, rows: int = 3, factor: int = 1) -> list[str]:
        """Minute bars from midnight, without a header, in ms times ``factor``."""
        midnight = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        lines = []
        for minute in range(rows):
            opened = int(midnight.timestamp() * 1000) + minute * 60_000
            closed = (opened + 60_000) * factor - 1
            price = 100 + minute / 4
            lines.append(
                f"{opened * factor},{price},{price + 1},{price - 1},{price + 0.5},12.5,"
                f"{closed},1250.75,{7 + minute},6.25,625.375,0"
            )
        return lines

    def um(self, symbol: str, *days: str) -> None:
        """Days of futures bars, as published: with a header."""
        for day in days:
            self.put(self.um_key(symbol, day), [KLINE_HEADER, *self.klines(day)])

    def days(self, first: str, count: int) -> list[str]:
        start = date.fromisoformat(first)
        return [(start + timedelta(days=n)).isoformat() for n in range(count)]


class Server:
    """A loopback web server over a folder; ``planned[path]`` are answers it gives first."""

    def __init__(self, root: Path) -> None:
        self.asked: Counter[str] = Counter()
        self.planned: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        self.without_head = False
        self.cut_once: set[str] = set()
        #: Paths whose body stops after a few bytes, once, for as long as the server runs.
        self.stalled_once: set[str] = set()
        self.stalled_always: set[str] = set()
        #: Seconds before each file is sent.
        self.delay = 0.0
        self._closing = threading.Event()
        handler = partial(_Handler, self, directory=str(root))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def wait(self, seconds: float | None = None) -> None:
        """Wait, but not beyond the server's own end."""
        self._closing.wait(seconds)

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def fetched(self) -> list[str]:
        """Names of the zips whose bytes were asked for, in no particular order."""
        gets = (path for path in self.asked if path.startswith("GET ") and path.endswith(".zip"))
        return sorted(path.rsplit("/", 1)[1] for path in gets)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, server: Server, *args: Any, **kwargs: Any) -> None:
        self._owner = server
        super().__init__(*args, **kwargs)

    def do_HEAD(self) -> None:
        if self._owner.without_head:
            self._say(501, {})
        elif not self._planned():
            super().do_HEAD()

    def do_GET(self) -> None:
        path = unquote(self.path).lstrip("/")
        if self._planned():
            return
        if path in self._owner.cut_once:
            self._owner.cut_once.remove(path)
            self._cut_off()
        elif path in self._owner.stalled_once | self._owner.stalled_always:
            self._owner.stalled_once.discard(path)
            self._cut_off(stall=True)
        else:
            if self._owner.delay:
                self._owner.wait(self._owner.delay)
            super().do_GET()

    def _planned(self) -> bool:
        path = unquote(self.path).lstrip("/")
        self._owner.asked[f"{self.command} {path}"] += 1
        answers = self._owner.planned[path]
        if answers:
            self._say(*answers.pop(0))
            return True
        return False

    def _say(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _cut_off(self, stall: bool = False) -> None:
        """Promise more bytes than come, and hang up, or say nothing more."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"PK")
        self.close_connection = True
        if stall:
            self.wfile.flush()
            self._owner.wait()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / "mirror")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def server(mirror: Mirror) -> Iterator[Server]:
    with Server(mirror.root) as running:
        yield running


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, tuple[int, str]]]:
    """Every file below a folder with its time of change and its content's hash."""

    def take(root: Path) -> dict[str, tuple[int, str]]:
        return {
            str(path.relative_to(root)): (
                path.stat().st_mtime_ns,
                hashlib.sha256(path.read_bytes()).hexdigest(),
            )
            for path in root.rglob("*")
            if path.is_file()
        }

    return take


@pytest.fixture
def bring() -> Callable[..., IngestSummary]:
    """Ingest three days of BTCUSDT's futures bars from a mirror, unless told otherwise."""

    def run(home: Home, archive: Any, **changes: Any) -> IngestSummary:
        source = archive.root if isinstance(archive, Mirror) else archive
        wanted: dict[str, Any] = {
            "symbols": ["BTCUSDT"],
            "start": "2025-05-20",
            "end": "2025-05-22",
            "datasets": ["um_klines_1m"],
            "archive": source,
            "clock": lambda: datetime(2026, 1, 1),
        }
        return ingest(home, **(wanted | changes))

    return run


@pytest.fixture
def counts() -> Callable[[IngestSummary], tuple[int, int, int, int]]:
    """Files loaded, already there, missing and quarantined."""

    def count(summary: IngestSummary) -> tuple[int, int, int, int]:
        total = summary.total
        return total("loaded"), total("already"), total("missing"), total("quarantined")

    return count


@pytest.fixture
def rows_in() -> Callable[..., int]:
    """How many rows of a data set a query over the lake sees."""

    def count(home: Home, dataset: str = "um_klines_1m") -> int:
        files = f"{home.lake}/{dataset}/**/*.parquet"
        query = f"select count(*) from read_parquet('{files}', union_by_name = true)"
        return int(duckdb.execute(query).fetchall()[0][0])

    return count
