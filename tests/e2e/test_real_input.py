"""Real files go in, and a verdict with its reason comes out for every hypothesis."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.homes import ask, must, nullhouse

RealRun = tuple[Path, list[dict[str, Any]]]


def test_every_frozen_hypothesis_has_a_verdict(real_run: RealRun) -> None:
    home, verdicts = real_run
    frozen = ask(
        home, "select hypothesis_id from sighted.main.dim_hypotheses where status = 'frozen'"
    )
    assert sorted(v["hypothesis_id"] for v in verdicts) == sorted(
        f["hypothesis_id"] for f in frozen
    )
    assert {v["verdict"] for v in verdicts} == {"untestable"}


def test_fourteen_days_are_too_few_and_the_reason_says_the_numbers(real_run: RealRun) -> None:
    home, verdicts = real_run
    gaps = ask(
        home, "select hypothesis_id from sighted.main.dim_hypotheses where operator_id = 'F4'"
    )
    named = {gap["hypothesis_id"] for gap in gaps}
    convergence = [v for v in verdicts if v["hypothesis_id"] in named]
    assert {(v["direction"], v["attribute"], v["horizon"]) for v in convergence} == {
        (side, leg, horizon)
        for side in ("long", "short")
        for leg in ("derivative", "spot")
        for horizon in ("short", "medium")
    }
    for row in convergence:
        assert row["reason"].startswith("low_power: ")
        assert "warm-up takes 30" in row["reason"]
        assert "0 of the 30 day clusters" in row["reason"]


def test_what_lacks_its_data_is_said_to_and_not_dropped(real_run: RealRun) -> None:
    _, verdicts = real_run
    forced = [v for v in verdicts if v["template"] == "T1"]
    assert len(forced) == 60
    for row in forced:
        assert row["reason"].startswith("missing_data:")
        assert "liquidation_snapshot" in row["reason"]


def test_blank_cells_are_null_and_given_ones_are_not(real_run: RealRun) -> None:
    home, _ = real_run
    row = ask(
        home,
        """select count(*) as bars, count(volume) as volumes, count(taker_buy_volume) as takers,
                  count(quote_volume) as quotes, count(trades) as trades
           from blind.main.stg_binance__um_klines_1m""",
    )[0]
    assert row == {"bars": 40320, "volumes": 40320, "takers": 0, "quotes": 0, "trades": 0}


def test_microsecond_stamps_land_in_their_year(real_run: RealRun) -> None:
    home, _ = real_run
    row = ask(
        home,
        """select cast(min(opened_at) as varchar) as first, cast(max(known_at) as varchar) as last
           from blind.main.stg_binance__spot_klines_1m""",
    )[0]
    assert row == {"first": "2025-05-20 00:00:00", "last": "2025-06-03 00:00:00"}


def test_an_exploratory_look_shows_numbers_and_leaves_no_evidence(real_run: RealRun) -> None:
    home, verdicts = real_run
    ledger = (home / "ledger" / "ledger.jsonl").read_bytes()
    looked = must(nullhouse(home, "evaluate", "--phase", "1", "--exploratory", "--json"))
    assert {row["standing"] for row in looked} == {"exploratory"}
    shown = {
        (row["hypothesis_id"], row["control_id"]) for row in looked if row["effect"] is not None
    }
    served = {v["hypothesis_id"] for v in verdicts if v["reason"].startswith("low_power")}
    assert {name for name, _ in shown} <= served
    assert {"time_shuffled", "direction_inverted", "risk_set_price"} <= {c for _, c in shown}
    assert (home / "ledger" / "ledger.jsonl").read_bytes() == ledger
    assert ask(home, "select count(*) as n from sighted.main.fct_trials") == [{"n": 0}]
    assert ask(
        home,
        "select bool_and(is_exploratory) as all_marked from sighted.main.rpt_exploratory_trials",
    ) == [{"all_marked": True}]
    must(nullhouse(home, "report", "--json"))
    assert "xploratory" in (home / "report" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow  # the whole way once more
def test_a_second_run_downloads_nothing_adds_nothing_and_says_the_same(
    real_run: RealRun, real_archive: Path
) -> None:
    home, verdicts = real_run
    before = _fingerprint(home)
    window = ("--start", "2025-05-20", "--end", "2025-06-02", "--symbols", "BTCUSDT,ETHUSDT")
    again = must(nullhouse(home, "run", "--archive", str(real_archive), *window, "--json"))
    assert again == verdicts
    assert _fingerprint(home) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--symbols", "BTCUSD", "--start", "2025-05-20", "--end", "2025-05-21"),
            ["BTCUSD", "BTCUSDT"],
        ),
        (
            ("--symbols", "BTCUSDT", "--start", "2025-05-21", "--end", "2025-05-20"),
            ["2025-05-20", "2025-05-21"],
        ),
        (
            ("--symbols", "BTCUSDT", "--start", "yesterday", "--end", "2025-05-20"),
            ["--start", "yesterday", "YYYY-MM-DD"],
        ),
        (
            (
                "--symbols",
                "BTCUSDT",
                "--start",
                "2025-05-20",
                "--end",
                "2025-05-20",
                "--datasets",
                "um_kline_1m",
            ),
            ["um_klines_1m"],
        ),
    ],
)
def test_wrong_use_exits_2_with_a_sentence_and_no_traceback(
    tmp_path: Path, real_archive: Path, arguments: tuple[str, ...], words: list[str]
) -> None:
    done = nullhouse(tmp_path / "home", "ingest", "--archive", str(real_archive), *arguments)
    _is_clear(done, words)


def test_an_archive_that_is_not_there_exits_2(tmp_path: Path) -> None:
    window = ("--symbols", "BTCUSDT", "--start", "2025-05-20", "--end", "2025-05-21")
    done = nullhouse(tmp_path / "home", "ingest", "--archive", str(tmp_path / "nowhere"), *window)
    _is_clear(done, ["nowhere"])


def _is_clear(done: subprocess.CompletedProcess[str], words: list[str]) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    assert "Traceback" not in said
    for word in words:
        assert word in said.replace("\n", ""), said


def _fingerprint(home: Path) -> dict[str, tuple[int, bytes]]:
    kept = [*home.joinpath("lake").rglob("*.parquet"), *home.joinpath("frozen").iterdir()]
    kept.append(home / "ledger" / "ledger.jsonl")
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in kept}
