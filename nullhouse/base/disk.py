"""Room on a disk, and numbers of bytes and seconds as a person says them."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_bytes(path: Path) -> int:
    """Free bytes on the disk where a path is or would be."""
    there = next(p for p in (path, *path.parents) if p.exists())
    return shutil.disk_usage(there).free


def plain_bytes(count: float) -> str:
    """``1.2 GB``, in powers of a thousand."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def plain_seconds(seconds: float) -> str:
    """``40 seconds``, ``12 minutes`` or ``3.5 hours``."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} seconds" if seconds >= 1.5 else "1 second"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
