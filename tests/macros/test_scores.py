from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

HYPOTHESES = (
    "hypothesis_id varchar, origin varchar, trigger varchar, direction varchar, attribute varchar, "
    "gates varchar[], confirmation varchar, invalidation varchar, horizon varchar, "
    "controls varchar[], required_datasets varchar[]"
)
DATASETS = (
    "dataset_id varchar, sensor varchar, grain varchar, cadence_seconds integer, rows bigint, "
    "missing_share double"
)
EVENTS = (
    "event_id varchar, trigger varchar, symbol varchar, direction varchar, attribute varchar, "
    "minute bigint"
)
STATES = "event_id varchar, state varchar, bucket varchar"
CONFIRMATIONS = "event_id varchar, confirmation varchar"
SPANS = "span varchar, status varchar, first_minute bigint, last_minute bigint"

BARS = ("bars", "price", "bar", 60, 1000, 0.0)
PRINTS = ("prints", "forced_flow", "event", 1, 1000, 0.25)
FUNDING = ("funding", "crowding", "settlement", 28_800, 1000, 0.5)
HOURLY = ("hourly", "crowding", "snapshot", 3600, 1000, 0.0)
ABSENT = ("absent", "liquidity", "snapshot", 60, 0, 1.0)
DISCOVERY = ("discovery", "frozen", 100, 299)
HOLDOUT = ("holdout", "frozen", 320, 400)
SCORES = "{{ score_hypotheses('hypotheses', 'datasets', 'events', 'spans') }}"
FUSED = (
    "{{ score_hypotheses('hypotheses', 'datasets', 'events', 'spans', 'states', 'confirmations') }}"
)


def hypothesis(name: str = "H_1", **fields: Any) -> tuple[Any, ...]:
    """A hypothesis about long desyncs that needs bars."""
    usual = {
        "origin": "dataset",
        "trigger": "desync_spike",
        "direction": "long",
        "attribute": None,
        "gates": [],
        "confirmation": "none",
        "invalidation": "opposite_desync",
        "horizon": "short",
        "controls": ["a", "b", "c"],
        "required_datasets": ["bars"],
    }
    return (name, *(usual | fields).values())


def event(minute: int, **fields: Any) -> tuple[Any, ...]:
    usual = {
        "event_id": "E_1",
        "trigger": "desync_spike",
        "symbol": "BTCUSDT",
        "direction": "long",
        "attribute": "spot",
    }
    return (*(usual | fields).values(), minute)


@pytest.fixture
def scored(bench: Bench) -> Bench:
    bench.table("hypotheses", HYPOTHESES, [hypothesis()])
    bench.table("datasets", DATASETS, [BARS, PRINTS, FUNDING, HOURLY, ABSENT])
    bench.table("events", EVENTS)
    bench.table("spans", SPANS, [DISCOVERY, HOLDOUT])
    return bench


def part(scored: Bench, name: str) -> Any:
    """One part of the only hypothesis's scores."""
    [value] = scored.column(f"select {name} from ({SCORES})")
    return value


def of(scored: Bench, name: str, **fields: Any) -> Any:
    """One part of the scores of a hypothesis that differs from the usual one in these fields."""
    scored.table("hypotheses", HYPOTHESES, [hypothesis(**fields)])
    return part(scored, name)


def test_every_part_and_score_stands_between_nothing_and_one(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(minute) for minute in range(100, 300)] * 2)
    scored.table("hypotheses", HYPOTHESES, [hypothesis(required_datasets=["prints"])])
    names = [name for name, *_ in scored.rows(f"describe {SCORES}")]
    [row] = scored.rows(SCORES)
    parts = dict(zip(names, row, strict=True))
    assert {parts.pop("hypothesis_id"), parts.pop("priority")} == {"H_1", 1}
    assert len(parts) == 14
    assert all(0 <= value <= 1 and isinstance(value, float) for value in parts.values())


def test_each_score_is_the_mean_of_its_parts(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(150)])
    [(s1, s2, s3)] = scored.rows(f"select s1, s2, s3 from ({SCORES})")
    # Invalidated and short, neither forced nor confirmed.
    assert s1 == pytest.approx((0 + 0 + 1 + 1) / 4)
    # Fine stamps, one symbol of three, complete, no gate.
    assert s2 == pytest.approx((1 + 1 / 3 + 1 + 1) / 4)
    # One event of two hundred, all controls, a frozen split.
    assert s3 == pytest.approx((1 / 200 + 1 + 1) / 3)


def test_forced_flow_is_seen_in_any_data_set_that_is_needed(scored: Bench) -> None:
    assert of(scored, "forced_participation") == 0
    assert of(scored, "forced_participation", required_datasets=["bars", "prints"]) == 1


@pytest.mark.parametrize(
    ("field", "value", "name", "score"),
    [
        ("confirmation", "thin_depth", "independent_confirmation", 1),
        ("invalidation", "none", "clear_invalidation", 0),
        ("horizon", "medium", "time_locality", 0.5),
        ("gates", ["depth:thin"], "independent_confirmation", 0.5),
        ("gates", ["depth:thin", "trend:up"], "state_stability", 0.5),
        ("gates", ["volatility:low"], "state_stability", 0.75),
        ("gates", ["funding:middle", "open_interest:high"], "state_stability", 1),
        ("controls", ["a"], "controls_available", 1 / 3),
        ("controls", ["a", "b", "c", "d"], "controls_available", 1),
    ],
)
def test_a_field_moves_its_part(
    scored: Bench, field: str, value: Any, name: str, score: float
) -> None:
    assert of(scored, name, **{field: value}) == pytest.approx(score)


def test_the_slowest_data_set_that_is_needed_sets_the_resolution(scored: Bench) -> None:
    assert of(scored, "resolution", required_datasets=["bars", "hourly"]) == 0
    assert of(scored, "resolution", required_datasets=["bars", "funding"]) == 1


def test_the_least_complete_data_set_that_is_needed_sets_the_completeness(scored: Bench) -> None:
    needed = ["bars", "prints", "funding"]
    assert of(scored, "completeness", required_datasets=needed) == 0.5
    assert of(scored, "completeness", required_datasets=["bars", "absent"]) == 0


def test_of_alternatives_the_best_one_serves(scored: Bench) -> None:
    assert of(scored, "completeness", required_datasets=["prints|absent"]) == 0.75
    assert of(scored, "resolution", required_datasets=["hourly|bars"]) == 1


def frequency(scored: Bench, events: Sequence[tuple[Any, ...]], **fields: Any) -> int:
    """How many events the hypothesis is said to have."""
    scored.table("events", EVENTS, events)
    return round(200 * of(scored, "event_frequency", **fields))


def test_only_events_of_the_discovery_span_count(scored: Bench) -> None:
    events = [event(minute) for minute in (99, 100, 299, 300, 350)]
    assert frequency(scored, events) == 2


def test_only_events_of_the_hypothesis_count(scored: Bench) -> None:
    events = [
        event(150),
        event(151, attribute="derivative"),
        event(152, direction="short"),
        event(153, trigger="price_shock"),
    ]
    assert frequency(scored, events) == 2
    assert frequency(scored, events, direction="both") == 3
    assert frequency(scored, events, attribute="derivative") == 1


def test_two_hundred_events_are_as_good_as_more(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(150)] * 300)
    assert part(scored, "event_frequency") == 1


def test_symbols_count_once_and_only_within_the_span(scored: Bench) -> None:
    events = [event(150), event(151), event(150, symbol="ETHUSDT"), event(99, symbol="SOLUSDT")]
    scored.table("events", EVENTS, events)
    assert part(scored, "symbol_coverage") == pytest.approx(2 / 3)


def test_a_provisional_split_is_not_clean(scored: Bench) -> None:
    assert part(scored, "clean_split") == 1
    scored.table("spans", SPANS, [("discovery", "provisional", 100, 299)])
    assert part(scored, "clean_split") == 0


def test_a_home_without_spans_or_events_still_has_scores(scored: Bench) -> None:
    scored.table("spans", SPANS)
    assert (part(scored, "event_frequency"), part(scored, "clean_split")) == (0, 0)


def test_the_best_is_first_and_equals_stand_in_order_of_their_ids(scored: Bench) -> None:
    rows = [hypothesis("H_c"), hypothesis("H_b"), hypothesis("H_a", horizon="medium")]
    scored.table("hypotheses", HYPOTHESES, rows)
    ranked = scored.column(f"select hypothesis_id from ({SCORES}) order by priority")
    assert ranked == ["H_b", "H_c", "H_a"]


def test_at_equal_scores_a_person_s_idea_is_first(scored: Bench) -> None:
    rows = [hypothesis("H_a"), hypothesis("H_z", origin="discovery"), hypothesis("H_b")]
    scored.table("hypotheses", HYPOTHESES, rows)
    ranked = scored.column(f"select hypothesis_id from ({SCORES}) order by priority")
    assert ranked == ["H_z", "H_a", "H_b"]


def test_a_person_s_idea_with_a_lower_score_is_not_first(scored: Bench) -> None:
    rows = [hypothesis("H_a"), hypothesis("H_z", origin="discovery", horizon="medium")]
    scored.table("hypotheses", HYPOTHESES, rows)
    ranked = scored.column(f"select hypothesis_id from ({SCORES}) order by priority")
    assert ranked == ["H_a", "H_z"]


def test_only_events_that_met_all_gates_count(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(150, event_id=name) for name in ("x", "y", "z")])
    states = [("x", "depth", "thin"), ("x", "trend", "up"), ("y", "depth", "thin")]
    scored.table("states", STATES, states)
    scored.table("confirmations", CONFIRMATIONS)
    for gates, events in ([], 3), (["depth:thin"], 2), (["depth:thin", "trend:up"], 1):
        scored.table("hypotheses", HYPOTHESES, [hypothesis(gates=gates)])
        [share] = scored.column(f"select event_frequency from ({FUSED})")
        assert round(200 * share) == events


def test_only_events_that_were_confirmed_count(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(150, event_id=name) for name in ("x", "y")])
    scored.table("states", STATES)
    scored.table("confirmations", CONFIRMATIONS, [("x", "trade_imbalance"), ("y", "basis_jump")])
    scored.table("hypotheses", HYPOTHESES, [hypothesis(confirmation="trade_imbalance")])
    assert scored.column(f"select round(200 * event_frequency) from ({FUSED})") == [1]


def test_how_often_events_come_can_be_asked_without_scores(scored: Bench) -> None:
    scored.table("events", EVENTS, [event(150), event(151, symbol="ETHUSDT")])
    counted = "{{ event_frequency('hypotheses', 'events', 'spans') }}"
    assert scored.rows(counted) == [("H_1", 2, 2)]


def test_a_hypothesis_without_gates_has_no_gate_to_be_unsteady(scored: Bench) -> None:
    rows = [hypothesis(), hypothesis("H_2", gates=["trend:up", "depth:thin"])]
    scored.table("hypotheses", HYPOTHESES, rows)
    steady = scored.rows("{{ gate_stability('hypotheses') }}")
    assert [(name, float(value)) for name, value in steady] == [("H_2", 0.5)]
