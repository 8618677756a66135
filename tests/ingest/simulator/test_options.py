"""Wrong options are refused with what is allowed and the nearest name, all at once."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.simulator import PLANTS, SimulationOptions, parse_plants, read_truth, write_archive
from nullhouse.base.errors import NullhouseError

SIZES = {plant.name: plant.default for plant in PLANTS}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("none", {}),
        ("all", SIZES),
        ("cluster_reversal", {"cluster_reversal": 0.35}),
        (
            " cluster_reversal=0.5 , cascade_vacuum ",
            {"cluster_reversal": 0.5, "cascade_vacuum": 0.35},
        ),
    ],
)
def test_plants_are_read(text, found):
    assert parse_plants(text) == found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("cluster_reversl", ["no such effect", "did you mean cluster_reversal?"]),
        ("cluster_reversal=much", ["the size of cluster_reversal", "found: much", "at most 1"]),
        ("cluster_reversal=0", ["out of range", "leave the effect out"]),
        ("cluster_reversal=nan", ["out of range", "found: nan"]),
        ("cluster_reversal=", ["out of range", "found: nothing"]),
        ("all,cluster_reversal", ["all stands beside other effects"]),
        ("cluster_reversal,cluster_reversal=1", ["named twice"]),
        ("", ["no effect is named", "cluster_aftershock"]),
        ("foo,bar=2,cluster_reversal=9", ["found: foo", "found: bar", "found: 9"]),
    ],
)
def test_wrong_plants_are_refused_in_words(text, parts):
    with pytest.raises(NullhouseError) as error:
        parse_plants(text)
    for part in parts:
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"symbols": ()}, ["no symbol is named"]),
        ({"symbols": ("btcusdt",)}, ["found: btcusdt", "write BTCUSDT"]),
        ({"symbols": ("BTC", "BTCUSDT")}, ["found: BTC\n", "write BTCUSDT"]),
        ({"symbols": ("BTCUSDT", "BTCUSDT")}, ["a symbol is named twice"]),
        ({"symbols": ("../x",)}, ["this is no symbol"]),
        ({"days": 0}, ["found: 0", "1 to 1500"]),
        ({"days": 10**9}, ["the number of days is out of range"]),
        ({"start": date(2019, 1, 1)}, ["2019-01-01", "2023-01-01"]),
        ({"start": date(9999, 12, 31), "days": 5}, ["the span is out of range"]),
        ({"seed": -1}, ["the seed is out of range"]),
        ({"depth_seconds": 0}, ["cadence"]),
        ({"missing_files": 0.9}, ["missing_files is out of range"]),
        ({"plants": {"leader_spilover": 1.0}}, ["did you mean leader_spillover?"]),
        (
            {"plants": {"leader_spillover": 0.3}, "symbols": ("ETHUSDT", "SOLUSDT")},
            ["has nobody to act on", "BTCUSDT and at least one other"],
        ),
        ({"days": 0, "seed": -1, "symbols": ("x",)}, ["no symbol", "days", "seed"]),
    ],
)
def test_wrong_options_are_refused_in_words(changes, parts):
    with pytest.raises(NullhouseError) as error:
        SimulationOptions(**({"seed": 1} | changes))
    for part in parts:
        assert part in str(error.value)


def test_an_archive_is_never_overwritten(archive):
    before = (archive.root / "truth.json").read_bytes()
    with pytest.raises(NullhouseError, match="already holds an archive"):
        write_archive(archive.root, archive.options)
    assert (archive.root / "truth.json").read_bytes() == before


def test_a_file_in_the_way_is_no_folder(tmp_path):
    target = tmp_path / "file"
    target.write_text("x")
    with pytest.raises(NullhouseError, match="not a folder"):
        write_archive(target, SimulationOptions(seed=1, days=1))


def test_what_an_interrupted_run_left_is_cleared_away(tmp_path):
    (tmp_path / ".data.partial" / "data").mkdir(parents=True)
    (tmp_path / ".data.partial" / "data" / "torn.zip").write_text("x")
    write_archive(tmp_path, SimulationOptions(seed=1, days=1, depth_seconds=3600))
    assert not list(tmp_path.rglob("torn.zip"))
    assert not (tmp_path / ".data.partial").exists()


def test_truth_reads_back_as_it_was_returned(archive):
    assert read_truth(archive.root) == archive.truth
    assert archive.truth.options["plants"] == SIZES
    assert archive.truth.options["start"] == "2023-11-02"


def test_progress_counts_days_to_the_end(tmp_path):
    seen = []
    options = SimulationOptions(seed=1, days=6, depth_seconds=3600, symbols=("DOGEUSDT",))
    write_archive(tmp_path, options, lambda *told: seen.append(told))
    assert seen[-1] == ("simulating days", 6, 6)
    done = [days for _, days, _ in seen]
    assert done == sorted(done)
