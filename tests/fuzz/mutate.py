"""Damage with a fixed seed: bytes flipped, cut, doubled, swapped, or replaced by nasty ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: What readers stumble over: numbers at the edge, quotes, line ends, other alphabets, no text.
NASTY: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\r", b",", b'"', b'""', b"'", b" ",
    b"-", b"-1", b"0", b"00", b"1e999", b"nan", b"NaN", b"inf", b"-inf", b"null", b"None", b"~",
    b"9223372036854775808", b"99999999999999999999999999", b"0x10", b"1_000", b"1.2.3", b"true",
    "\u2028".encode(), "\u0085".encode(), "\u00e9".encode(), "\u0661".encode(), b"\xed\xa0\x80",
    b"{", b"}", b"[", b"]", b": ", b"- ", b"#", b"&a", b"*a", b"!!python/object:os.system", b"|",
    b"%", b"\t", b"[" * 80, b"{a: " * 40, b"<<: ", b"2024-13-45", b"\\u0000", b"\\ud800", b"\\",
)  # fmt: skip


def mutated(raw: bytes, rng: np.random.Generator, most: int = 3) -> bytes:
    """One to ``most`` damages, one after the other."""
    for _ in range(int(rng.integers(1, most + 1))):
        raw = _WAYS[int(rng.integers(len(_WAYS)))](raw, rng)
    return raw


def _place(raw: bytes, rng: np.random.Generator) -> int:
    return int(rng.integers(len(raw) + 1))


def _flip(raw: bytes, rng: np.random.Generator) -> bytes:
    if not raw:
        return raw
    at = int(rng.integers(len(raw)))
    return raw[:at] + bytes([raw[at] ^ (1 << int(rng.integers(8)))]) + raw[at + 1 :]


def _set(raw: bytes, rng: np.random.Generator) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + bytes([int(rng.integers(256))]) + raw[at + 1 :]


def _cut(raw: bytes, rng: np.random.Generator) -> bytes:
    return raw[: _place(raw, rng)]


def _drop(raw: bytes, rng: np.random.Generator) -> bytes:
    at = _place(raw, rng)
    return raw[:at] + raw[at + int(rng.integers(1, 12)) :]


def _double(raw: bytes, rng: np.random.Generator) -> bytes:
    at, size = _place(raw, rng), int(rng.integers(1, 200))
    return raw[:at] + raw[at : at + size] + raw[at:]


def _move(raw: bytes, rng: np.random.Generator) -> bytes:
    at, size = _place(raw, rng), int(rng.integers(1, 40))
    rest, to = raw[:at] + raw[at + size :], _place(raw, rng)
    return rest[:to] + raw[at : at + size] + rest[to:]


def _nasty(raw: bytes, rng: np.random.Generator) -> bytes:
    at, piece = _place(raw, rng), NASTY[int(rng.integers(len(NASTY)))]
    return raw[:at] + piece + raw[at + int(rng.integers(3)) :]


def _token(raw: bytes, rng: np.random.Generator) -> bytes:
    """A whole cell, word or value is replaced."""
    return _between(raw, rng, (b",", b"\n", b" ", b":", b'"'), NASTY)


def _line(raw: bytes, rng: np.random.Generator) -> bytes:
    """A line goes, comes twice, or changes its place with another."""
    lines = raw.split(b"\n")
    one, other = (int(rng.integers(len(lines))) for _ in range(2))
    way = int(rng.integers(3))
    if way == 0:
        del lines[one]
    elif way == 1:
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _between(
    raw: bytes, rng: np.random.Generator, ends: Sequence[bytes], pieces: Sequence[bytes]
) -> bytes:
    at = _place(raw, rng)
    start = max(raw.rfind(end, 0, at) + 1 for end in ends)
    stops = [stop for end in ends if (stop := raw.find(end, at)) >= 0]
    return (
        raw[:start] + pieces[int(rng.integers(len(pieces)))] + raw[min(stops, default=len(raw)) :]
    )


_WAYS = (_flip, _flip, _set, _cut, _drop, _double, _move, _nasty, _token, _token, _line)
