"""Any plain web server that holds a mirror: only GET and HEAD of whole files, no listing."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from ingest.transports.answers import RefusedError, UnansweredError

#: Waits double from half a second to half a minute; a server's Retry-After goes before them.
PATIENCE = Retry(
    total=8,
    connect=3,
    read=3,
    status=6,
    redirect=5,
    status_forcelist=(403, 408, 429, 500, 502, 503, 504),
    allowed_methods=("GET", "HEAD"),
    backoff_factor=0.5,
    backoff_max=30,
    respect_retry_after_header=True,
    retry_after_max=600,
    raise_on_status=False,
)
#: Seconds to connect, and seconds of silence within an answer.
TIMEOUT = (10.0, 60.0)
CHUNK = 1 << 20
#: No file that is read whole (a checksum) is longer than this.
SMALL = 1 << 16
#: A body that breaks off is asked for again this often: Retry sees an answer's head only.
BODY_TRIES = 3

ABSENT = (404, 410)
NO_HEAD = (405, 501)


Taken = TypeVar("Taken")


class HttpArchive:
    """Files below an address; one session a thread, since sessions are not shared safely."""

    def __init__(self, base: str, patience: Retry = PATIENCE) -> None:
        self._base = base.rstrip("/")
        self._patience = patience
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    @property
    def location(self) -> str:
        return self._base

    def fetch(self, key: str, scratch: Path) -> Path | None:
        """The zip as it is published, kept until its checksum is proved and its rows have landed.

        Nothing is unpacked beside it: decoding streams from the zip. Its hash is taken in a pass
        of its own, as for a mirror's files; that costs a fiftieth of what decoding costs.
        """
        return self._body(key, lambda answer: _save(answer, scratch))

    def read(self, key: str) -> bytes | None:
        return self._body(key, lambda answer: next(answer.iter_content(SMALL), b""))

    def _body(self, key: str, take: Callable[[requests.Response], Taken]) -> Taken | None:
        """What ``take`` makes of the file's bytes, asked for again if they break off."""
        for attempt in range(1, BODY_TRIES + 1):
            try:
                with self._ask("GET", key) as answer:
                    return None if answer is None else take(answer)
            except requests.RequestException as error:
                if attempt == BODY_TRIES:
                    raise UnansweredError(self._address(key), str(error)) from error
        return None

    def version(self, key: str) -> str | None:
        with self._ask("HEAD", key) as answer:
            if answer is None:
                return None
            names = ("Content-Length", "ETag", "Last-Modified")
            return ":".join(answer.headers.get(name, "") for name in names)

    def size(self, key: str) -> int | None:
        with self._ask("HEAD", key) as answer:
            told = None if answer is None else answer.headers.get("Content-Length")
        return int(told) if told and told.isdigit() else None

    def folders(self, prefix: str) -> frozenset[str] | None:
        return None

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    @contextmanager
    def _ask(self, method: str, key: str) -> Iterator[requests.Response | None]:
        """The answer with its body still unread, or None if there is no such file."""
        with self._send(method, key) as answer:
            if answer.status_code in ABSENT:
                yield None
            elif answer.status_code == 451:
                raise RefusedError(self._address(key))
            elif answer.status_code != 200:
                raise UnansweredError(self._address(key), f"HTTP {answer.status_code}")
            else:
                yield answer

    def _send(self, method: str, key: str) -> requests.Response:
        address = self._address(key)
        try:
            answer = self._session().request(
                method, address, stream=True, timeout=TIMEOUT, allow_redirects=True
            )
        except requests.RequestException as error:
            raise UnansweredError(address, str(error)) from error
        if method == "HEAD" and answer.status_code in NO_HEAD:
            answer.close()
            return self._send("GET", key)
        return answer

    def _address(self, key: str) -> str:
        return f"{self._base}/{quote(key)}"

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            # Stored bytes are what the checksum is of; no server may pack them once more.
            session.headers.update({"User-Agent": "nullhouse", "Accept-Encoding": "identity"})
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=self._patience))
            self._local.session = session
            self._sessions.append(session)
        return session


def _save(answer: requests.Response, scratch: Path) -> Path:
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=scratch, delete=False) as target:
        path = Path(target.name)
        try:
            for chunk in answer.iter_content(CHUNK):
                target.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path
