from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.manifest import read_manifest
from nullhouse.base.home import Home

DAYS = ("2025-05-20", "2025-05-21", "2025-05-22")


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n", "wrong checksum"),
        ("", "0 lines"),
        (None, "no checksum file"),
    ],
)
def test_a_file_that_is_not_as_published_is_put_aside_and_others_go_on(
    home: Home, mirror: Any, published: str | None, said: str, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    if published is None:
        (mirror.root / f"{key}.CHECKSUM").unlink()
    else:
        mirror.sign(key, published)
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 0, 1)
    assert said in summary.quarantined[0].reason
    assert rows_in(home) == 6
    aside = home.lake / "_quarantine" / key
    assert aside.read_bytes() == (mirror.root / key).read_bytes()
    assert (mirror.root / key).is_file()
    row = read_manifest(home.manifest)[key]
    assert (row.state, row.parquet) == ("quarantined", None)


def test_a_quarantined_file_is_not_fetched_for_ever(
    home: Home,
    mirror: Any,
    server: Any,
    snapshot: Callable[[Path], object],
    bring: Any,
    counts: Any,
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.sign(key, f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n")
    bring(home, server.url)
    before = snapshot(home.root)
    server.asked.clear()
    assert counts(bring(home, server.url)) == (0, 2, 0, 1)
    assert server.fetched() == []
    assert snapshot(home.root) == before


def test_a_quarantined_file_is_tried_again_once_it_is_published_anew(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.sign(key, f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n")
    bring(home, mirror)
    mirror.sign(key)
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)
    assert not (home.lake / "_quarantine" / key).exists()


def test_a_quarantined_file_is_tried_again_when_its_note_is_deleted(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    key = mirror.um_key("BTCUSDT", "2025-05-20")
    mirror.put(key, ["open_time,price", "1,2"])
    assert counts(bring(home, mirror)) == (0, 0, 2, 1)
    note = home.lake / "_quarantine" / f"{key}.json"
    note.unlink()
    assert counts(bring(home, mirror)) == (0, 0, 2, 1)
    assert note.exists()


def test_a_download_damaged_on_its_way_is_looked_at_twice(
    home: Home, mirror: Any, server: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    server.planned[key] = [(200, {})]
    assert counts(bring(home, server.url)) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[: len(data) // 2], "not a whole zip"),
        (lambda _: b"", "not a whole zip"),
    ],
)
def test_a_truncated_zip_with_a_true_checksum_is_put_aside(
    home: Home, mirror: Any, spoil: Callable[[bytes], bytes], said: str, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    path = mirror.root / key
    path.write_bytes(spoil(path.read_bytes()))
    mirror.sign(key)
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 0, 1)
    assert said in summary.quarantined[0].reason


def test_a_changed_column_is_put_aside_with_what_was_found(
    home: Home, mirror: Any, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.put(key, [mirror.header.replace("volume", "qty", 1), *mirror.klines(DAYS[1])])
    reason = bring(home, mirror).quarantined[0].reason
    assert "unknown qty" in reason
    assert "missing volume" in reason
