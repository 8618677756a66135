"""Each planted effect moves what it claims, by about what it claims, and nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.simulator import PLANTS
from ingest.simulator.engine import CASCADE, CLUSTER, DESYNC, LEADER

#: Bars after the known one that an outcome sees: a gap of one, then fifteen.
WINDOW = range(2, 17)


def _pooled(world, kind, measure):
    """Mean and standard error of a measure of (symbol, minute, side) over all events."""
    found = [
        measure(symbol, int(minute), side)
        for symbol in range(3)
        for side in (0, 1)
        for minute in world.after(kind, symbol, side)
    ]
    values = np.array([value for value in found if value is not None])
    return values.mean(), values.std() / np.sqrt(len(values)), len(values)


def _came_back(world):
    """Share of the pre-move that the short window takes back."""
    closes = world.join("perpetual")
    before, after = [], []
    for symbol in range(3):
        for minute in world.after(CLUSTER, symbol):
            before.append(closes[minute, symbol] - closes[minute - 15, symbol])
            after.append(closes[minute + 16, symbol] - closes[minute + 1, symbol])
    moved, followed = np.array(before), np.array(after)
    return -(moved * followed).sum() / (moved**2).sum()


def test_without_plants_only_the_generic_reversal_follows_a_cluster(new_world):
    assert abs(_came_back(new_world("none", days=120))) < 0.08


def test_a_planted_reversal_takes_back_its_share_of_the_move(new_world):
    world = new_world("cluster_reversal", days=120)
    assert _came_back(world) == pytest.approx(0.35, abs=0.09)


def _log_volatility(world):
    returns = np.diff(world.join("perpetual"), axis=0, prepend=np.nan)
    usual = world.join("sigma")

    def measure(symbol, minute, side):
        del side
        window = returns[[minute + k for k in WINDOW], symbol]
        before = usual[minute - 60 : minute - 30, symbol].mean()
        return np.log(window.std() / before)

    return _pooled(world, CLUSTER, measure)


def test_a_planted_aftershock_raises_volatility(new_world):
    bare, _, events = _log_volatility(new_world("none"))
    planted, error, _ = _log_volatility(new_world("cluster_aftershock"))
    assert events > 500
    assert planted - bare == pytest.approx(0.28, abs=0.12)
    assert planted - bare > 5 * error


def test_an_aftershock_is_in_force_for_sixteen_minutes(new_world):
    bare, planted = new_world("none"), new_world("cluster_aftershock")
    events = bare.join("events")
    _, minute, symbol, *_ = events[events[:, 0] == CLUSTER][0]
    start = minute - bare.first
    ratio = np.log(planted.join("sigma") / bare.join("sigma"))[:, symbol]
    assert ratio[start] == 0
    assert ratio[start + 1 : start + 17] == pytest.approx(np.full(16, 0.35))


def test_a_planted_vacuum_empties_the_book_and_fades_within_the_hour(new_world):
    world = new_world("cascade_vacuum")
    known = world.after(CASCADE, 0)
    known.sort()
    apart = np.diff(known) > 60
    minute = int(known[1:-1][apart[:-1] & apart[1:]][0])
    vacuum = world.join("vacuum")[:, 0]
    assert vacuum[minute] == 0
    assert vacuum[minute + 1 : minute + 31] == pytest.approx(np.full(30, -0.35))
    assert -0.35 < vacuum[minute + 45] < 0
    assert vacuum[minute + 60] == 0


def test_a_vacuum_is_in_the_published_depth(new_archive):
    quiet = {"days": 1, "depth_seconds": 60, "missing_files": 0.0, "missing_snapshots": 0.0}
    bare, planted = new_archive(**quiet), new_archive(**quiet, plants={"cascade_vacuum": 1.0})
    where = ("um_book_depth", "SOLUSDT", "2023-11-02")
    ratio = planted.table(*where)["depth"].to_numpy() / bare.table(*where)["depth"].to_numpy()
    assert ratio.min() == pytest.approx(np.exp(-1), abs=0.01)
    assert ratio.max() == 1


def _converged(world, attribute):
    """Basis points by which a desynchronised basis came back over the short window."""
    basis = 1e4 * (world.join("perpetual") - world.join("spot"))
    events = world.join("events")
    chosen = events[(events[:, 0] == DESYNC) & (events[:, 4] == attribute)]
    values = []
    for _, minute, symbol, side, _ in chosen:
        known = minute - world.first
        if known + 20 > len(basis):
            continue
        before = np.median(basis[known - 3 : known + 2, symbol])
        after = np.median(basis[known + 12 : known + 17, symbol])
        values.append((after - before) * (-1 if side == 0 else 1))
    return np.mean(values), np.std(values) / np.sqrt(len(values))


def test_a_planted_convergence_acts_when_the_perpetual_moved(new_world):
    bare, planted = new_world("none", days=120), new_world("desync_convergence", days=120)
    for attribute, gain in ((1, 0.35), (0, 0.0)):
        (there, one), (here, other) = _converged(bare, attribute), _converged(planted, attribute)
        assert here - there == pytest.approx(gain, abs=4 * np.hypot(one, other))
        assert there > 0  # every large basis comes back in part


def test_a_planted_spillover_moves_the_followers_and_not_the_leader(new_world):
    worlds = [new_world(name, days=120) for name in ("none", "leader_spillover")]
    followed = []
    for world in worlds:
        closes, sigma = world.join("perpetual"), world.join("sigma")

        def measure(symbol, minute, side, closes=closes, sigma=sigma):
            move = closes[minute + 16, symbol] - closes[minute + 1, symbol]
            usual = sigma[minute - 60 : minute - 10, symbol].mean() * np.sqrt(15)
            return move / usual * (1 if side == 0 else -1)

        followed.append(_pooled(world, LEADER, measure))
    (bare, one, _), (planted, other, events) = followed
    assert events > 200
    assert planted - bare > 0.4
    assert planted - bare > 4 * np.hypot(one, other)
    assert (worlds[0].join("perpetual")[:, 0] == worlds[1].join("perpetual")[:, 0]).all()


def test_truth_names_what_the_plants_make_true(archive):
    claims = archive.truth.true_hypotheses
    planted = {
        (c["trigger"], c["consequence"], c["horizon"]) for c in claims if c["kind"] == "planted"
    }
    assert planted == {plant.planted for plant in PLANTS}
    assert {c["direction"] for c in claims} == {"long", "short", "both"}
    keys = [(c["trigger"], c["direction"], c["consequence"], c["horizon"]) for c in claims]
    assert len(keys) == len(set(keys))


def test_without_plants_nothing_is_true(new_archive):
    truth = new_archive().truth
    assert truth.plants == [] and truth.true_hypotheses == []


def test_events_follow_from_the_published_prints(new_archive):
    """Clusters and cascades recounted from the files, as anyone could who has them alone."""
    days = ["2023-11-02", "2023-11-03", "2023-11-04"]
    world = new_archive(
        days=3, missing_files=0.0, plants={"cluster_reversal": 0.35, "cascade_vacuum": 0.35}
    )
    told = {plant["name"]: plant["applied"] for plant in world.truth.plants}
    for symbol, contract in (("BTCUSDT", "BTCUSD_PERP"), ("SOLUSDT", "SOLUSD_PERP")):
        for side, direction in (("SELL", "long"), ("BUY", "short")):
            runs = [
                _moments(world, dataset, name, side, days)
                for dataset, name in (
                    ("um_liquidation_snapshot", symbol),
                    ("cm_liquidation_snapshot", contract),
                )
            ]
            for name, prints in (("cluster_reversal", 5), ("cascade_vacuum", 15)):
                known = sorted({close for moments in runs for close in _known(moments, prints)})
                events = [b for a, b in zip([-(10**9), *known], known, strict=False) if b - a > 15]
                assert told[name][symbol][direction] == len(events)


def _moments(world, dataset, symbol, side, days):
    rows = [line.split(",") for on in days for line in world.lines(dataset, symbol, on)[1::2]]
    return [int(row[0]) for row in rows if row[1] == side]


def _known(moments, prints):
    """Minutes at whose close the nth print of a run is known, a second after it happened."""
    length, last = 0, -(10**15)
    for moment in moments:
        length = length + 1 if moment - last <= 60_000 else 1
        last = moment
        if length == prints:
            yield -(-(moment + 1000) // 60_000)
