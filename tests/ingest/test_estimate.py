"""What a request would cost is said before it begins, and a disk that is too small stops it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ingest.estimate import estimate
from nullhouse.base.disk import plain_bytes, plain_seconds
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.steps import ingest as step

DAYS = [f"2025-05-{day:02}" for day in range(20, 30)]
SPAN = (DAYS[0], DAYS[-1], ["um_klines_1m"])


@pytest.mark.parametrize("over", ["folder", "http"])
def test_bytes_and_files_are_those_of_the_archive(
    over: str, home: Home, mirror: Any, server: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    found = estimate(home, ["BTCUSDT"], *SPAN, mirror.root if over == "folder" else server.url)
    zips = [path.stat().st_size for path in mirror.root.rglob("*.zip")]
    assert found.files == len(DAYS)
    assert found.bytes == pytest.approx(sum(zips), rel=0.02)
    assert found.seconds is not None and found.seconds > 0
    assert not found.fits and not home.root.exists()


def test_what_is_loaded_is_not_counted_again(home: Home, mirror: Any, bring: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror, symbols=["BTCUSDT"], start=DAYS[0], end=DAYS[3])
    assert estimate(home, ["BTCUSDT"], *SPAN, mirror.root).files == len(DAYS) - 4


def test_a_disk_without_room_is_refused_before_the_first_file(
    home: Home, mirror: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    monkeypatch.setattr(step, "LARGE", len(DAYS))
    monkeypatch.setattr(step, "free_bytes", lambda path: 1_000)
    days = (date.fromisoformat(DAYS[0]), date.fromisoformat(DAYS[-1]))
    with pytest.raises(NullhouseError, match="the disk has no room") as caught:
        step.ingest_archive(home, ["BTCUSDT"], *days, "um_klines_1m", str(mirror.root))
    assert "1.0 kB are free" in str(caught.value)
    assert not home.root.exists()


def test_numbers_are_said_as_a_person_says_them() -> None:
    assert [plain_bytes(n) for n in (12, 1234, 56_789, 2.5e9, 3e12)] == [
        "12 B", "1.2 kB", "57 kB", "2.5 GB", "3.0 TB"
    ]  # fmt: skip
    assert [plain_seconds(n) for n in (0.2, 40, 600, 3 * 3600)] == [
        "1 second", "40 seconds", "10 minutes", "3.0 hours"
    ]  # fmt: skip
