"""Numbers by counter depend on their key and their place, and are fair."""

from __future__ import annotations

import numpy as np

from analysis.counters import below, key_of, mix, signs


def test_the_mixer_gives_the_published_first_value() -> None:
    assert int(mix(np.uint64(0))) == 0xE220A8397B1DCDAF


def test_a_key_depends_on_seed_and_every_name() -> None:
    keys = {key_of(1), key_of(2), key_of(1, "a"), key_of(1, "b"), key_of(1, "a", "b")}
    assert len(keys) == 5
    assert key_of(1, "ab", "c") != key_of(1, "a", "bc")


def test_whole_numbers_are_uniform_below_their_limit() -> None:
    drawn = [below(np.uint64(mix(np.uint64(i))), 7) for i in range(14_000)]
    counts = np.bincount(drawn, minlength=7)
    assert counts.size == 7
    assert np.all(np.abs(counts - 2000) < 5 * np.sqrt(2000))


def test_signs_are_fair_and_uncorrelated_between_columns() -> None:
    drawn = signs(key_of(3), 20_000, np.arange(4))
    assert set(np.unique(drawn)) == {-1.0, 1.0}
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert np.abs(np.corrcoef(drawn.T) - np.eye(4)).max() < 0.03


def test_a_columns_signs_do_not_depend_on_the_other_columns() -> None:
    alone = signs(key_of(3), 50, np.array([7]))
    together = signs(key_of(3), 50, np.array([2, 7, 9]))
    assert np.array_equal(alone[:, 0], together[:, 1])
