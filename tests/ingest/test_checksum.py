from __future__ import annotations

import pytest

from ingest.checksum import parse_checksum, verify
from ingest.unreadable import UnreadableError

DIGEST = "ab" * 32
KEY = "data/x/A-1.zip"


@pytest.mark.parametrize(
    "text",
    [
        f"{DIGEST}  A-1.zip\n",
        f"{DIGEST} *A-1.zip\n",
        f"{DIGEST.upper()}  A-1.zip",
        f"{DIGEST}\tA-1.zip\r\n",
        f"\ufeff{DIGEST}  A-1.zip\n",
    ],
)
def test_a_sha256sum_line_is_understood(text: str) -> None:
    assert parse_checksum(text.encode(), KEY) == DIGEST


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "0 lines"),
        (f"{DIGEST}  A-1.zip\n{DIGEST}  A-1.zip\n".encode(), "2 lines"),
        (f"{DIGEST[:-1]}  A-1.zip\n".encode(), "not a SHA-256"),
        (f"{DIGEST[:-1]}g  A-1.zip\n".encode(), "not a SHA-256"),
        (f"{DIGEST}\n".encode(), "not a SHA-256"),
        (f"{DIGEST}  B-1.zip\n".encode(), "is for B-1.zip, not for A-1.zip"),
        (b"<html>not found</html>\n", "not a SHA-256"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_any_other_text_is_no_checksum(text: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        parse_checksum(text, KEY)


def test_a_file_is_verified_only_against_its_published_digest() -> None:
    verify(f"{DIGEST}  A-1.zip\n".encode(), KEY, DIGEST)
    with pytest.raises(UnreadableError, match="wrong checksum"):
        verify(f"{DIGEST}  A-1.zip\n".encode(), KEY, "cd" * 32)
    with pytest.raises(UnreadableError, match="no checksum file"):
        verify(None, KEY, DIGEST)
