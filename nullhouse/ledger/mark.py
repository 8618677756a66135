"""Where an append began: there while it is under way, so that a killed one can be taken back.

One write of many lines may be cut off between two of them. Without the mark such lines would
look like entries, and half of what belongs together would count.
"""

from __future__ import annotations

from pathlib import Path

from nullhouse.base.atomic import write_text


class Mark:
    """The file beside a ledger that holds its size before the append under way."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._path = ledger.with_suffix(".appending")

    def set(self, size: int) -> None:
        """An append begins at this size."""
        write_text(self._path, f"{size}\n")

    def read(self) -> int | None:
        """The size before the append under way; None if there is none, or it is no mark of ours:
        an append begins where a line has ended, and nowhere else."""
        try:
            size = int(self._path.read_bytes())
            with self._ledger.open("rb") as handle:
                handle.seek(max(size - 1, 0))
                return size if size == 0 or handle.read(1) == b"\n" else None
        except (OSError, ValueError):
            return None

    def clear(self) -> None:
        """The append ended, or was taken back."""
        self._path.unlink(missing_ok=True)
