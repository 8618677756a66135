"""The bare world has the stylised facts of real markets, and liquidations that only follow."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.simulator.engine import CLUSTER
from ingest.simulator.summary import Tally


@pytest.fixture(scope="module")
def bare(new_world):
    return new_world("none", days=120)


@pytest.fixture(scope="module")
def figures(bare):
    tally = Tally(bare.options.symbols)
    for day in bare.days:
        tally.add(day)
    return tally.summary()["symbols"]


@pytest.mark.parametrize(
    ("figure", "least", "most"),
    [
        ("excess_kurtosis", 4, 40),
        ("acf_size_1", 0.15, 0.35),
        ("acf_size_60", 0.08, 0.25),
        ("variance_ratio_60", 0.86, 1.0),
        ("basis_mean_bps", -4.7, -3.9),
        ("basis_sd_bps", 0.7, 1.05),
        ("um_prints_per_day", 350, 900),
        ("um_runs_of_5_per_day", 20, 40),
        ("um_runs_of_15_per_day", 3, 13),
        ("cm_prints_per_day", 30, 130),
        ("desync_spikes_per_day", 2, 7),
    ],
)
def test_figures_are_those_of_real_markets(figures, figure, least, most):
    for symbol, told in figures.items():
        assert least <= told[figure] <= most, symbol


def test_volatility_and_correlation_are_those_of_the_assets(figures):
    for symbol, usual in (("BTCUSDT", 5), ("ETHUSDT", 9.5), ("SOLUSDT", 10.5)):
        assert figures[symbol]["sd_bps"] == pytest.approx(usual, rel=0.25)
    for symbol in ("ETHUSDT", "SOLUSDT"):
        assert 0.6 < figures[symbol]["correlation_with_first"] < 0.8


def test_returns_have_no_linear_memory(bare):
    returns = np.diff(bare.join("perpetual"), axis=0)
    for symbol in range(3):
        own = returns[:, symbol] - returns[:, symbol].mean()
        for lag in (1, 2, 5):
            assert abs((own[lag:] * own[:-lag]).mean() / own.var()) < 0.05


def test_longs_are_liquidated_when_price_falls(bare):
    prints = bare.join("prints")
    returns = np.diff(bare.join("perpetual"), axis=0, prepend=np.nan)
    minute = prints[:, 0] // 60_000 - bare.first
    move = returns[minute, prints[:, 2]]
    sold = prints[:, 3] == 0
    assert np.nanmean(move[sold] < 0) > 0.7
    assert np.nanmean(move[~sold] > 0) > 0.7
    assert 0.35 < sold.mean() < 0.65


def test_after_a_cluster_price_goes_on_as_after_a_like_move_without_one(bare):
    """The excess over bars of equal move and volatility is nothing, errors clustered by day."""
    excess, day = [], []
    for symbol in range(3):
        closes, sigma = bare.join("perpetual")[:, symbol], bare.join("sigma")[:, symbol]
        minutes = np.arange(60, len(closes) - 20)
        scale = np.sqrt(15) * sigma[minutes]
        moved = (closes[minutes] - closes[minutes - 15]) / scale
        followed = (closes[minutes + 16] - closes[minutes + 1]) / scale
        cuts = np.array([0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4])
        stratum = np.sign(moved) * np.digitize(np.abs(moved), cuts)
        is_event = np.isin(minutes, bare.after(CLUSTER, symbol))
        expected = {
            k: followed[(stratum == k) & ~is_event].mean()
            for k in np.unique(stratum[is_event])
            if ((stratum == k) & ~is_event).sum() > 50
        }
        for k in np.flatnonzero(is_event):
            if stratum[k] in expected:
                excess.append(-np.sign(moved[k]) * (followed[k] - expected[stratum[k]]))
                day.append(minutes[k] // 1440)
    values = np.array(excess)
    by_day = np.bincount(day, values - values.mean())
    error = np.sqrt((by_day**2).sum()) / len(values)
    assert len(values) > 3000
    assert abs(values.mean()) < 3.5 * error
    assert error < 0.04


def test_funding_has_its_atom_at_one_basis_point(long_archive):
    rates = [
        line.split(",")[2]
        for month in ("2023-11", "2023-12")
        for line in long_archive.lines("um_funding_rate", "BTCUSDT", month)[1:]
    ]
    assert 0.03 < np.mean([rate == "0.00010000" for rate in rates]) < 0.6
    assert max(float(rate) for rate in rates) <= 0.0002


def test_volume_goes_with_the_size_of_moves(long_archive):
    table = long_archive.table("um_klines_1m", "BTCUSDT", "2023-11-08")
    size = np.abs(np.diff(np.log(table["close"].to_numpy())))
    volume = table["volume"].to_numpy()[1:]
    assert 0.3 < np.corrcoef(size, np.log(volume))[0, 1] < 0.75
    share = table["taker_buy_volume"].to_numpy()[1:] / volume
    assert 0.35 < np.corrcoef(share, np.diff(np.log(table["close"].to_numpy())))[0, 1] < 0.75


def test_depth_falls_after_large_moves_and_not_before(new_archive):
    long = new_archive(
        days=9, depth_seconds=60, missing_files=0.0, missing_snapshots=0.0, symbols=("BTCUSDT",)
    )
    moves, depths = [], []
    for on in ("2023-11-06", "2023-11-07", "2023-11-08", "2023-11-09", "2023-11-10"):
        closes = long.table("um_klines_1m", "BTCUSDT", on)["close"].to_numpy()
        depth = long.table("um_book_depth", "BTCUSDT", on)["notional"].to_numpy().reshape(-1, 10)
        moves.append(np.abs(np.diff(np.log(closes)))[: len(depth) - 2])
        depths.append(np.log(depth[:, 4] + depth[:, 5]))
    large = [np.flatnonzero(m > 4 * np.median(m)) + 1 for m in moves]
    after = [
        d[k[(k > 30) & (k < 1380)] + 2] - d[k[(k > 30) & (k < 1380)] - 1]
        for d, k in zip(depths, large, strict=True)
    ]
    assert np.concatenate(after).mean() < -0.05


def test_the_crash_is_in_the_second_quarter_and_survived(new_world):
    crashed, calm = new_world("none", days=16, crash=True), new_world("none", days=16)
    closes = crashed.join("perpetual")[:, 0]
    returns = np.diff(closes)
    worst = int(np.argmin(closes[30:] - closes[:-30]))
    assert 4 <= worst // 1440 < 8
    assert closes[worst + 30] - closes[worst] < -0.03
    assert np.exp(closes.min() - closes[0]) > 0.5
    first = np.flatnonzero(closes != calm.join("perpetual")[:, 0])[0]
    assert first % 1440 == 20 * 60 + 45
    assert np.abs(returns).max() < 0.1
