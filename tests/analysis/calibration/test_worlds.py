"""Markets of known truth: the same seed gives the same bits, and what is planted is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from analysis.calibration import lives
from analysis.calibration.contrast import contrast_of
from analysis.calibration.families import LONG, Asked, Scene
from analysis.calibration.lives import _is_futile, live_a_life
from analysis.calibration.market import build_market
from analysis.calibration.measures import _ALL, MEASURES, SHORT
from analysis.calibration.power import planted
from analysis.calibration.recipe import BREAKING, NULLS, PLANTS
from analysis.calibration.size import LEVEL, judged
from analysis.calibration.summary import clopper_pearson
from analysis.calibration.view import View
from analysis.rules import Rules

MARKETS = 9
KINDS = (Asked("price_dislocation", SHORT), Asked("volatility_aftershock", SHORT))
# A test that keeps its level of 5 % rejects more than this in one set of nine in a thousand.
TOLERATED = 3


def _tape(name: str, seed: int) -> bytes:
    recipe = {**NULLS, **BREAKING, **PLANTS}[name].at(days=2)
    return b"".join(table.tobytes() for table in build_market(recipe, seed).tape)


def test_a_seed_gives_the_same_bits_in_any_order_and_thread() -> None:
    asked = [(name, seed) for name in ("W2", "W4", "W8 Γ=2", "P3") for seed in (1, 2)]
    alone = {pair: _tape(*pair) for pair in asked}
    with ThreadPoolExecutor(4) as pool:
        together = dict(zip(asked[::-1], pool.map(lambda p: _tape(*p), asked[::-1]), strict=True))
    assert together == alone
    assert len(set(alone.values())) == len(alone)


def test_what_is_seen_at_a_minute_does_not_depend_on_what_follows() -> None:
    names = ("sigma", "move", "depth_ratio", "deviation", "volume")
    real, other = (build_market(NULLS["W2"].at(days=3), 5) for _ in range(2))
    half = len(real.tape.ret) // 2
    for table in other.tape:
        table[half:] = table[half:][::-1] * 3.0 + 1.0
    seen, changed = View(real), View(other)
    for name in names:
        before, after = (np.asarray(getattr(view, name)) for view in (seen, changed))
        np.testing.assert_array_equal(before[..., :half, :], after[..., :half, :])
        assert not np.array_equal(before[..., half:, :], after[..., half:, :])


@pytest.mark.parametrize(
    ("plant", "kind", "knob"),
    [
        ("P1", "price_dislocation", "reversal"),
        ("P2", "liquidity_vacuum", "vacuum"),
        ("P3", "volatility_aftershock", "aftershock"),
        ("P4", "delayed_refill", "refill"),
        ("P5", "convergence", "convergence"),
        ("P6", "post_event_drift", "reversal"),
    ],
)
def test_a_plant_raises_the_outcome_that_it_is_for(plant: str, kind: str, knob: str) -> None:
    recipe = PLANTS[plant].at(days=6)
    sign = getattr(recipe, knob)

    def after(size: float) -> float:
        market = build_market(recipe.at(**{knob: sign * size}), 3)
        outcome = _ALL[kind].outcome(View(market), SHORT, LONG)
        return float(np.nanmean(outcome[market.tape.event == LONG]))

    assert after(1.0) > after(0.0) + 0.3


def test_a_plant_is_found_and_its_absence_is_not() -> None:
    rules = Rules()
    assert planted("P1", 3.0, 1, rules)["passed"]
    assert not planted("P1", 0.0, 1, rules)["passed"]


@pytest.fixture(scope="module")
def rejections() -> dict[str, dict[str, int]]:
    """In markets where every large move comes back: how often each way rejects, by class."""
    found: dict[str, dict[str, int]] = {}
    for seed in range(MARKETS):
        scene = Scene.of(NULLS["W2"].at(days=36), seed)
        families = scene.families(KINDS)
        ours = judged(scene, families, seed, Rules())
        for family, asked in zip(families, KINDS, strict=True):
            mine = dict(ours[asked.name]["p"])
            shifted = contrast_of(scene.panel, family, seed, ("circular_shift",))
            counted = found.setdefault(asked.kind, dict.fromkeys((*mine, *shifted), 0))
            for way, p in {**mine, **shifted}.items():
                counted[way] += p is not None and p <= LEVEL
    return found


@pytest.mark.parametrize("kind", [asked.kind for asked in KINDS])
def test_the_guards_keep_their_size_where_a_circular_shift_finds_rediscoveries(
    rejections: dict[str, dict[str, int]], kind: str
) -> None:
    assert rejections[kind]["price"] <= TOLERATED
    assert rejections[kind]["price_volume"] <= TOLERATED
    assert rejections[kind]["circular_shift"] >= MARKETS - 1 > TOLERATED


def test_a_life_in_which_nothing_stands_out_ends_after_a_few_draws() -> None:
    [batch] = live_a_life(NULLS["W1"], 1, Rules(), batches=1)["batches"]
    assert (batch["alpha"], batch["hypotheses"]) == (0.025, 20)
    assert batch["draws"] < Rules().draws
    assert batch["least_adjusted_p"] > batch["alpha"]
    assert batch["promoted"] == []


def test_a_life_in_doubt_is_lived_by_the_whole_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "_is_futile", lambda *_: False)
    [batch] = live_a_life(NULLS["W1"], 1, Rules(draws=199), batches=1)["batches"]
    assert batch["promoted"] == []
    assert {"adjusted_p", "separation", "materiality", "episode_share"} <= set(batch["clauses"])


def test_a_batch_is_given_up_only_where_more_draws_could_not_save_it() -> None:
    assert not any(_is_futile((1 + b) / 1000, 999, 0.025) for b in range(25))
    assert _is_futile(0.10, 999, 0.025)
    low, _ = clopper_pearson(99, 999, 0.999)
    assert low > 0.025


def test_every_measure_is_finite_at_most_bars_and_has_a_placebo() -> None:
    scene = Scene.of(NULLS["W0"].at(days=4), 1)
    for family in scene.families([Asked(kind, SHORT) for kind in MEASURES]):
        assert np.isfinite(family.outcome).mean() > 0.95
        assert np.isfinite(family.placebo).mean() > 0.95
        assert not np.array_equal(family.outcome, family.placebo)


def test_a_gated_hypothesis_is_asked_among_bars_of_its_state() -> None:
    scene = Scene.of(NULLS["W1"].at(days=6), 1)
    plain, gated = scene.families(
        [Asked("price_dislocation", SHORT), Asked("price_dislocation", SHORT, gated=True)]
    )
    assert gated.fused is not None
    assert 0 < len(gated.events) < len(plain.events)
    assert gated.fused.label[gated.eligible].all()
    np.testing.assert_array_equal(gated.fused.base, plain.events)
