"""A few kills of the cheap stages, and what a full disk, a neighbour or a damaged file does."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.errors import Finding, NullhouseError
from nullhouse.base.home import PROJECT, Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.create_home import create_home
from nullhouse.steps.freeze import freeze_candidates
from nullhouse.steps.verify import verify
from tests.fuzz.__main__ import small_home

FIRST = [("epoch", {"epoch": 1})]
LARGE = [("trial", {"text": "x" * 50_000, "n": n}) for n in range(4)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small_home(tmp_path_factory.mktemp("chaos"))


def test_killed_appends_and_ingests_resume_to_what_nobody_disturbed(tmp_path: Path) -> None:
    chosen = ("--stage", "ledger append", "--stage", "ingest", "--kills", "3")
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *chosen, "--root", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _append_on_a_full_disk(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    with pytest.raises(OSError, match="File too large"):
        Ledger(path).append(LARGE)


def test_an_append_for_which_the_disk_has_no_room_leaves_the_ledger_as_it_was(
    tmp_path: Path,
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(FIRST)
    before = ledger.path.read_bytes()
    child = multiprocessing.get_context("fork").Process(
        target=_append_on_a_full_disk, args=(ledger.path,)
    )
    child.start()
    child.join()
    assert child.exitcode == 0
    assert ledger.path.read_bytes() == before
    assert len(ledger.append(LARGE)) == len(LARGE)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.999])
def test_an_append_that_was_cut_off_is_not_there_even_where_whole_lines_are(
    tmp_path: Path, share: float
) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(FIRST)
    begun = ledger.path.stat().st_size
    ledger.append(LARGE)
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole[: begun + int(share * (len(whole) - begun))])
    ledger.path.with_suffix(".appending").write_text(f"{begun}\n")
    assert [e.kind for e in ledger.entries()] == ["epoch"]
    ledger.append(LARGE)
    assert [e.body for e in ledger.entries()] == [body for _, body in [*FIRST, *LARGE]]


def test_a_mark_that_does_not_fit_the_ledger_cuts_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(FIRST)
    for size in ("7", "99999", "-1", "x"):
        ledger.path.with_suffix(".appending").write_text(size)
        assert len(ledger.entries()) == 1
        assert ledger.repair() is None
    assert len(ledger.entries()) == 1


def test_a_line_separator_in_a_sentence_ends_no_line(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append([("trial", {"because": "one\u2028two\u0085three\x0cfour"})])
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize("damage", [b"\xff", b"[" * 5000, b'{"seq":NaN}\n', b"{}"])
def test_a_line_that_no_reader_can_hold_is_told(tmp_path: Path, damage: bytes) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(FIRST)
    ledger.path.write_bytes(ledger.path.read_bytes() + damage)
    with pytest.raises(Finding, match="line 2"):
        ledger.entries()


def _freeze(root: Path) -> None:
    freeze_candidates(Home(root), [])


def test_two_freezes_at_once_freeze_each_candidate_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    create_home(home)
    fork = multiprocessing.get_context("spawn")
    both = [fork.Process(target=_freeze, args=(home.root,)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.exitcode for each in both] == [0, 0]
    assert len(Ledger(home.ledger).bodies("batch")) == 1
    verify(home)


def test_a_clock_that_jumps_back_breaks_no_chain(tmp_path: Path, monkeypatch: Any) -> None:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    class Jumping(datetime):
        steps = iter((0, 40_000, -90_000))

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=next(cls.steps))

    monkeypatch.setattr("nullhouse.ledger.chain.datetime", Jumping)
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for n in range(3):
        ledger.append([("trial", {"n": n})])
    assert [e.body["n"] for e in ledger.entries()] == [0, 1, 2]


def test_a_flipped_bit_in_a_page_of_the_lake_is_found(home: Home) -> None:
    path = next(home.lake.glob("um_klines_1m/*/*.parquet"))
    whole = path.read_bytes()
    path.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    try:
        with pytest.raises(Finding, match="is damaged"):
            verify(home, pages=True)
    finally:
        path.write_bytes(whole)
    assert verify(home, pages=True)["lake_files"] > 0


def test_a_cut_or_lost_part_of_the_lake_is_found_without_reading_pages(home: Home) -> None:
    path = next(home.lake.glob("um_klines_1m/*/*.parquet"))
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-9])
        with pytest.raises(Finding, match="is damaged"):
            verify(home)
        path.unlink()
        with pytest.raises(Finding, match="is gone"):
            verify(home)
    finally:
        path.write_bytes(whole)


def test_a_read_only_disk_is_a_message(monkeypatch: Any, capsys: Any) -> None:
    import errno  # noqa: PLC0415

    from nullhouse.cli import main  # noqa: PLC0415

    def refuse() -> None:
        raise OSError(errno.EROFS, "Read-only file system", "/a/home")

    monkeypatch.setattr(main, "app", refuse)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == NullhouseError.exit_code
    assert "Read-only file system" in "".join(capsys.readouterr())
