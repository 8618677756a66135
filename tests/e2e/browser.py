"""A headless Chromium, driven by its DevTools protocol: https://chromedevtools.github.io."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests
from websockets.sync.client import ClientConnection, connect

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: No sandbox: tests may run as root, and open nothing but files they have written.
FLAGS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"),
    *("--no-first-run", "--hide-scrollbars", "--disable-dev-shm-usage"),
)
WAIT: Final = 60.0


def find_browser() -> str | None:
    """The browser's path; None on a machine that has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Tab:
    """One page; `errors` and `requests` gather what it said and asked for since it was opened."""

    socket: ClientConnection
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come before it are kept."""
        number = next(self._numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (message := self._receive()).get("id") != number:
            pass
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def open(self, page: Path) -> None:
        """Load a file and wait until all of it is there."""
        self.call("Page.navigate", url=page.as_uri())
        while self._receive().get("method") != "Page.loadEventFired":
            pass

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page; a promise is awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def size(self, width: int, height: int) -> None:
        """The screen that the page believes it is on."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def scheme(self, name: str) -> None:
        """`light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": name}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def press(self, key: str) -> None:
        """One key, down and up."""
        codes = {"Tab": 9, "Enter": 13}
        shared = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **shared, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def picture(self, target: Path, width: int, height: int) -> None:
        """The first three screens of the page as PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": 3 * height, "scale": 1}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        target.write_bytes(base64.b64decode(shot["data"]))

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=WAIT))
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, said: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(said["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning"):
            self.errors.append(json.dumps(said["args"]))
        elif method == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning"):
            self.errors.append(said["entry"]["text"])


@contextmanager
def browse(browser: str) -> Iterator[Tab]:
    """A browser with a profile of its own and one page; both are gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, **quiet)
        try:
            with connect(_address(Path(profile)), max_size=None, compression=None) as socket:
                tab = Tab(socket)
                for domain in ("Page", "Network", "Runtime", "Log"):
                    tab.call(f"{domain}.enable")
                yield tab
        finally:
            process.kill()
            process.wait()


def _address(profile: Path) -> str:
    """Where the first page listens: the browser writes its port into its profile."""
    port_file, until = profile / "DevToolsActivePort", time.monotonic() + WAIT
    while not (port_file.exists() and port_file.read_text().count("\n")):
        if time.monotonic() > until:
            raise TimeoutError("the browser does not listen")
        time.sleep(0.05)
    port = port_file.read_text().splitlines()[0]
    session = requests.Session()
    session.trust_env = False  # a proxy has no business here
    pages = session.get(f"http://127.0.0.1:{port}/json/list", timeout=WAIT).json()
    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
