"""A number of inputs through one reader, each within a time limit; every finding has its seed."""

from __future__ import annotations

import faulthandler
import signal
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np

#: Seconds that a small file may take; and after which code that no signal ends is shot.
LIMIT, SHOT = 5.0, 120.0


@dataclass(frozen=True)
class Found:
    """An input that ended otherwise than it should; the seed makes it again."""

    reader: str
    seed: tuple[int, int]
    what: str


class Hang(BaseException):
    """An input took longer than it may."""


One = Callable[[int, np.random.Generator, Path], str | None]


def fuzz(reader: str, one: One, numbers: Iterable[int], seed: int) -> list[Found]:
    """Run inputs by their numbers; a number and a seed always make the same input."""
    found: list[Found] = []
    signal.signal(signal.SIGALRM, _hangs)
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_memory()) as folder:
        path = Path(folder) / "input"
        for number in numbers:
            if number % 50 < 2:
                faulthandler.dump_traceback_later(SHOT, exit=True)
            what = _limited(one, number, np.random.default_rng([seed, number]), path)
            if what is not None:
                found.append(Found(reader, (seed, number), what))
    faulthandler.cancel_dump_traceback_later()
    return found


def _limited(one: One, number: int, rng: np.random.Generator, path: Path) -> str | None:
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        return one(number, rng, path)
    except Hang:
        return f"it took longer than {LIMIT} s"
    # Whatever else comes out is no error of the product's: that is what is looked for.
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _hangs(_: int, __: FrameType | None) -> None:
    raise Hang


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
