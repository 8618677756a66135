"""The machine that numbers were taken on, in one line."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe_machine(**versions: str) -> str:
    """Cores, model, system and load, then the versions of what was measured."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{os.cpu_count()} cores of {model}, {platform.system()}, "
        f"load {os.getloadavg()[0]:.1f} at the end; Python {platform.python_version()}, {said}"
    )
