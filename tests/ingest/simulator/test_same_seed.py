"""One seed, one archive; and a plant is the only difference between two worlds of a seed."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from ingest.simulator import parse_plants

PRICES = ("perpetual", "spot")


def _bytes(archive):
    files = [path for path in archive.root.rglob("*") if path.is_file()]
    return {str(path.relative_to(archive.root)): path.read_bytes() for path in files}


def test_the_same_options_give_the_same_bytes(new_archive):
    wanted = {"plants": parse_plants("all"), "depth_seconds": 60}
    assert _bytes(new_archive(**wanted)) == _bytes(new_archive(**wanted))


def test_another_seed_gives_other_prices(new_archive):
    first, second = new_archive(seed=1), new_archive(seed=2)
    where = ("um_klines_1m", "BTCUSDT", "2023-11-02")
    assert first.text(*where) != second.text(*where)


def test_before_the_first_planted_event_worlds_are_equal_and_after_it_they_part(new_world):
    bare, planted = new_world("none"), new_world("all")
    kind_minutes = bare.join("events")[:, 1]
    first = int(kind_minutes.min()) - bare.first
    for name in PRICES:
        assert (bare.join(name)[: first + 1] == planted.join(name)[: first + 1]).all()
        assert (bare.join(name)[first + 1 :] != planted.join(name)[first + 1 :]).any()


def test_every_plant_waits_for_its_own_trigger(new_world):
    bare = new_world("none")
    events = bare.join("events")
    for name, kind in (("cluster_reversal", 0), ("leader_spillover", 3)):
        first = events[events[:, 0] == kind, 1].min() - bare.first
        there, planted = bare.join("perpetual"), new_world(name).join("perpetual")
        apart = np.flatnonzero((there != planted).any(axis=1))
        assert apart[0] == first + 1


def test_a_plant_on_depth_moves_neither_prices_nor_prints(new_world):
    bare, planted = new_world("none"), new_world("cascade_vacuum")
    for name in (*PRICES, "prints", "events"):
        assert (bare.join(name) == planted.join(name)).all()
    assert (planted.join("vacuum") < 0).any()


def test_a_plant_on_the_basis_leaves_spot_alone(new_world):
    bare, planted = new_world("none"), new_world("desync_convergence")
    assert (bare.join("spot") == planted.join("spot")).all()
    assert (bare.join("perpetual") != planted.join("perpetual")).any()


def test_a_symbol_is_the_same_whichever_others_are_there(new_world):
    three, alone = new_world("none"), new_world("none", symbols=("BTCUSDT",))
    assert (three.join("perpetual")[:, :1] == alone.join("perpetual")).all()


def test_a_longer_world_begins_like_a_shorter_one(new_world):
    short, long = new_world("none", days=3), new_world("none")
    assert (short.join("perpetual") == long.join("perpetual")[: 3 * 1440]).all()


def test_truth_tells_the_first_known_minute_of_each_plant(archive):
    for plant in archive.truth.plants:
        known = datetime.fromisoformat(plant["first_known_at"])
        assert datetime(2023, 11, 2, tzinfo=UTC) < known < datetime(2023, 11, 8, tzinfo=UTC)
