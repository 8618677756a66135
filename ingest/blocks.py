"""A CSV in blocks of whole lines, read into one buffer that is used again for each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.unreadable import UnreadableError

#: No published line comes near it; without a limit a file without line ends would fill memory.
LONGEST_LINE = 1 << 16
#: Zeros behind each block: a reader that looks ahead of a line's end still reads our own bytes.
PADDING = 16
_LINE_END = ord("\n")


@dataclass(frozen=True)
class Block:
    """Whole lines, valid until the next block is asked for; ``padded`` goes on with zeros."""

    padded: memoryview
    size: int

    @property
    def text(self) -> memoryview:
        return self.padded[: self.size]


def whole_lines(stream: io.BufferedReader[Any], size: int) -> Iterator[Block]:
    """All bytes from where the stream stands, about ``size`` at a time; each line has its end."""
    buffer = memoryview(bytearray(size + LONGEST_LINE + 1 + PADDING))
    while filled := stream.readinto(buffer[:size]):
        if buffer[filled - 1] != _LINE_END:
            filled = _complete_line(stream, buffer, filled)
        buffer[filled : filled + PADDING] = bytes(PADDING)
        yield Block(buffer[: filled + PADDING], filled)


def _complete_line(stream: io.BufferedReader[Any], buffer: memoryview, filled: int) -> int:
    rest = stream.readline(LONGEST_LINE)
    if len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
        raise UnreadableError(f"a line is longer than {LONGEST_LINE} bytes")
    if not rest.endswith(b"\n"):
        rest += b"\n"
    buffer[filled : filled + len(rest)] = rest
    return filled + len(rest)
