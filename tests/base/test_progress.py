from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console

from nullhouse.base import progress
from nullhouse.base.progress import flow


def shown(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> io.StringIO:
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=150, color_system=None)
    monkeypatch.setattr(progress, "console", console)
    return text


def test_files_rows_bytes_and_time_left_stand_beside_the_bar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(monkeypatch, terminal=True)
    with flow("ingest", 4) as bar:
        bar.move("a", 0.5, 1_500_000, 30e6)
        bar.move("b", 1.0, 500_000, 12e6)
        bar.done("b of today", "b")
        bar.done("one that was there")
    last = text.getvalue().rsplit("\r", 1)[-1]
    assert "one that was there" in last
    assert "2/4" in last
    assert "2,000,000 rows 42.0 MB" in last
    assert ":" in last.split("MB", 1)[1]


def test_a_file_counts_by_its_share_and_once_done_as_one() -> None:
    with flow("ingest", 2) as bar:
        bar.move("a", 0.25, 1, 1)
        bar.move("a", 0.5, 1, 1)
        assert bar.reached == 0.75
        bar.done("a", "a", "never in hand")
        assert bar.reached == 1
        bar.move("b", 2.5, 1, 1)
        assert bar.reached == 2


def test_nothing_is_lost_between_threads() -> None:
    def move() -> None:
        for _ in range(200):
            bar.move(threading.current_thread().name, 0.001, 3, 5)

    with flow("ingest", 10) as bar:
        threads = [threading.Thread(target=move) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (bar.rows, bar.size) == (2400, 4000)
        assert bar.reached == pytest.approx(0.8)


def test_a_pipe_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, terminal=False)
    with flow("ingest", 1) as bar:
        bar.move("a", 1.0, 10, 10)
        bar.done("a", "a")
    assert text.getvalue() == ""
