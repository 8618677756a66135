"""A command in a process of its own, begun in no time, and killed at a chosen moment.

The modules are imported once, here; each command runs in a forked child that is the head of
its own process group. So a kill hits work, not imports, and many kills cost little.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tests.chaos.moments import watch

Work = Callable[[], None]
#: Between two looks at how far a child is.
POLL_SECONDS = 0.002
#: A command that takes longer hangs.
HANGS_AFTER = 1800.0


@dataclass(frozen=True)
class Kill:
    """When to kill: before the n-th write that Python makes, or after so much processor time."""

    moment: int | None = None
    cpu: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Ended:
    """How a command ended; a code below 0 is the signal that ended it."""

    code: int
    cpu: float
    seconds: float
    text: str
    moments: list[str]

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL

    @property
    def is_clean(self) -> bool:
        """A message or a result, and never the inside of the program."""
        return self.code in (0, 1, 2) and "Traceback" not in self.text


def begin(work: Work, home: Path, log: Path, moment: int | None = None) -> int:
    """Fork a child that does the work on a home; its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _become(work, home, log, moment)
    return pid


def run(work: Work, home: Path, log: Path, kill: Kill | None = None) -> Ended:
    """Do the work to its end, or to the moment of the kill."""
    kill = kill or Kill()
    started = time.monotonic()
    pid = begin(work, home, log, kill.moment)
    code, cpu = _wait(pid, kill, started)
    with suppress(ProcessLookupError):
        # What the command had started goes with it, whichever way it ended.
        os.killpg(pid, signal.SIGKILL)
    seconds = time.monotonic() - started
    named = log.with_suffix(".moments")
    moments = named.read_text("utf-8").splitlines() if named.exists() else []
    return Ended(code, cpu, seconds, log.read_text("utf-8", "replace"), moments)


def _wait(pid: int, kill: Kill, started: float) -> tuple[int, float]:
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        waited = time.monotonic() - started
        is_due = kill.cpu is not None and cpu_of(pid) >= kill.cpu
        is_due |= kill.seconds is not None and waited >= kill.seconds
        if is_due or waited > HANGS_AFTER:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            kill = Kill()
        time.sleep(POLL_SECONDS)


def cpu_of(pid: int) -> float:
    """Processor seconds of a process, its ended children and those that still run."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ended = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
        # Linux names a process's clock by its number (clock_getcpuclockid(3)).
        own = time.clock_gettime((~pid << 3) | 2)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return own + ended + sum(cpu_of(int(child)) for child in children)
    return 0.0


def _become(work: Work, home: Path, log: Path, moment: int | None) -> NoReturn:
    """In the child: everything said goes to the log, and nothing of the parent's is shared."""
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for number, source in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
        os.dup2(source, number)
    os.environ |= {"NULLHOUSE_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200"}
    os.environ |= {"no_proxy": "127.0.0.1", "DO_NOT_TRACK": "1"}
    watch(home, log.with_suffix(".moments"), moment)
    code = 0
    try:
        work()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
