"""The tests that users put on their models: what each lets pass, and what it says of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

NOON = "2024-03-05 12:00:00"
EVENTS = "event_id varchar, started_at timestamp, known_at timestamp"
STATES = "event_id varchar, known_at timestamp"


def said(bench: Bench, test: str) -> list[str]:
    """The messages of a test's rows; none where it passes."""
    return bench.column(f"select message from ({{{{ {test} }}}}) order by all")


@pytest.fixture
def events(bench: Bench) -> Bench:
    bench.ref("evt_events", EVENTS, [("E", NOON, "2024-03-05 12:05:00")])
    return bench


def state(bench: Bench, known_at: str | None, event: str = "E") -> None:
    bench.ref("sta_pre_event", STATES, [(event, known_at)])


ON = "ref('sta_pre_event'), 'known_at', ref('evt_events'), '{bound}', 'event_id'"
BEFORE = f"test_strictly_before({ON.format(bound='started_at')})"
BY = f"test_at_or_before({ON.format(bound='known_at')})"
AFTER = f"test_outcome_after({ON.format(bound='known_at')}, gap_minutes=1)"


@pytest.mark.parametrize(
    ("test", "good", "bad"),
    [
        (BEFORE, "2024-03-05 11:59:59.999999", NOON),
        (BY, "2024-03-05 12:05:00", "2024-03-05 12:05:00.000001"),
        (AFTER, "2024-03-05 12:06:00", "2024-03-05 12:05:59.999999"),
    ],
    ids=["strictly_before", "at_or_before", "outcome_after"],
)
def test_a_time_at_the_bound_is_told_from_one_past_it(
    events: Bench, test: str, good: str, bad: str
) -> None:
    state(events, good)
    assert said(events, test) == []
    state(events, bad)
    [message] = said(events, test)
    assert message.startswith(f"row event_id E of sta_pre_event: known_at {bad} is not ")
    assert " of evt_events; " in message


def test_the_sentence_names_the_row_both_times_and_the_remedy(events: Bench) -> None:
    state(events, NOON)
    assert said(events, BEFORE) == [
        f"row event_id E of sta_pre_event: known_at {NOON} is not strictly before started_at {NOON} "
        "of evt_events; join what was known by as_of_before(…), which takes the last row strictly before"
    ]


@pytest.mark.parametrize("test", [BEFORE, BY, AFTER])
def test_a_row_without_a_time_or_without_its_event_breaks_the_rule(
    events: Bench, test: str
) -> None:
    for known_at, event in ((None, "E"), ("2024-03-05 12:00:00", "of nobody")):
        state(events, known_at, event)
        [message] = said(events, test)
        assert "NULL" in message


def test_dbt_is_told_the_first_sentence_and_how_many_more_there_are(bench: Bench) -> None:
    bench.table("failing", "message varchar", [["b"], ["a"], ["c"]])
    with pytest.raises(duckdb.InvalidInputException, match=r"a \(and 2 more rows\)$"):
        bench.rows("select {{ said() }} from failing")
    assert bench.rows("select {{ said() }} from failing where false") == [(0,)]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("'event_id'", "event_id E"),
        ("['event_id', 'started_at']", f"event_id E, started_at {NOON}"),
    ],
)
def test_a_row_is_named_by_its_key(events: Bench, key: str, name: str) -> None:
    named = events.column(
        f"select {{{{ row_named({key}) }}}} from {{{{ ref('evt_events') }}}} as model"
    )
    assert named == [name]


def test_a_row_without_a_key_is_named_by_all_that_it_holds(events: Bench) -> None:
    [name] = events.column("select {{ row_named() }} from {{ ref('evt_events') }} as model")
    assert "E" in name and NOON in name


def test_a_filtered_model_has_no_name_of_its_own(events: Bench) -> None:
    assert events.value("'{{ model_named(ref('evt_events')) }}'") == "evt_events"
    assert events.value("'{{ model_named('(select 1)') }}'") == "the tested rows"


def test_a_sentence_about_times_survives_an_apostrophe(bench: Bench) -> None:
    call = (
        "time_message('m', \"'R'\", 'null', 'known_at', 'before', 'null', 'x', \"the row's own\")"
    )
    assert bench.value(f"{{{{ {call} }}}}") == (
        "row R of the tested rows: known_at NULL is not before x NULL; the row's own"
    )


def test_rows_out_of_order_keep_both_times(events: Bench) -> None:
    state(events, NOON)
    call = "times_in_order(ref('sta_pre_event'), 'known_at', '<', 'before', ref('evt_events'), 'started_at', 'event_id', 'x')"
    [(row, found, bound)] = events.rows(
        f"select event_id, found_at::varchar, bound_at::varchar from ({{{{ {call} }}}})"
    )
    assert (row, found, bound) == ("E", NOON, NOON)


def test_nothing_is_known_before_it_happened(bench: Bench) -> None:
    test = "test_known_by(ref('evt_events'), 'started_at', 'known_at', 'event_id')"
    bench.ref("evt_events", EVENTS, [("E", NOON, NOON)])
    assert said(bench, test) == []
    bench.ref("evt_events", EVENTS, [("E", NOON, "2024-03-05 11:59:00")])
    [message] = said(bench, test)
    assert (
        f"row event_id E of evt_events: started_at {NOON} is not at or before known_at" in message
    )


def test_a_time_within_a_minute_is_no_close(bench: Bench) -> None:
    test = "test_minute_aligned(ref('evt_events'), 'known_at', 'event_id')"
    bench.ref("evt_events", EVENTS, [("E", NOON, "2024-03-05 12:01:00")])
    assert said(bench, test) == []
    bench.ref("evt_events", EVENTS, [("E", NOON, "2024-03-05 12:01:30")])
    [message] = said(bench, test)
    assert "known_at 2024-03-05 12:01:30 is not the close of a minute" in message
    assert "2024-03-05 12:02:00" in message


def test_a_key_that_stands_twice_or_is_missing_is_named(bench: Bench) -> None:
    test = "test_one_row_per(ref('sta_pre_event'), ['event_id', 'known_at'])"
    bench.ref("sta_pre_event", STATES, [("E", NOON), ("F", NOON)])
    assert said(bench, test) == []
    bench.ref("sta_pre_event", STATES, [("E", NOON), ("E", NOON), (None, NOON)])
    first, second = said(bench, test)
    assert first.startswith(f"row event_id E, known_at {NOON} of sta_pre_event stands 2 times")
    assert second.startswith("row event_id NULL")


SERIES = "symbol varchar, known_at timestamp, value double, rank double, total double"
TRAILING = "test_trailing_only(ref('int_trend'), '{column}', \"{expression}\"{more})"


def series(bench: Bench, *ranks: Any) -> None:
    """Values 3, 1, 2 of three minutes and their ranks; the running sum is 3, 4, 6."""
    values = zip((3.0, 1.0, 2.0), ranks, (3.0, 4.0, 6.0), strict=True)
    rows = [("BTCUSDT", f"2024-03-05 12:0{n}", *row) for n, row in enumerate(values)]
    bench.ref("int_trend", SERIES, rows)


BELOW = "count(*) filter (where past.value < now.value) / count(*)"


def test_a_rank_among_the_past_passes_and_one_among_the_whole_sample_is_named(bench: Bench) -> None:
    test = TRAILING.format(column="rank", expression=BELOW, more="")
    series(bench, 0 / 1, 0 / 2, 1 / 3)
    assert said(bench, test) == []
    series(bench, 2 / 3, 0 / 3, 1 / 3)
    assert said(bench, test) == [
        "row symbol BTCUSDT of int_trend: rank is 0.6666666666666666, but 0.0 from what was known by its "
        "known_at 2024-03-05 12:00:00, and the rows that it may not see reach to 2024-03-05 12:02:00; "
        "rank it with trailing_rank(…), or let its window end at the current row"
    ]


def test_a_window_that_takes_its_own_row_is_found_where_it_may_not(bench: Bench) -> None:
    series(bench, 0, 0, 0)
    for more, failing in (("", 0), (", strictly=true", 3), (", span='1 minute'", 1)):
        test = TRAILING.format(column="total", expression="sum(past.value)", more=more)
        assert len(said(bench, test)) == failing
    loose = ", span='1 minute', tolerance=0.5"
    assert (
        said(bench, TRAILING.format(column="total", expression="sum(past.value)", more=loose)) == []
    )


def test_a_rank_in_the_past_is_what_trailing_rank_says(bench: Bench) -> None:
    bench.table("numbers", "symbol varchar, known_at timestamp, value double")
    bench.rows(
        """insert into numbers
           select 'BTCUSDT', timestamp '2024-01-01' + to_hours(8 * n), hash(n) % 50
           from range(120) as steps (n) where n % 7 != 3"""
    )
    ranked = "select *, {{ trailing_rank('value', 3) }} as rank from numbers"
    bench.ref("int_trend", "symbol varchar, known_at timestamp, value double, rank double")
    bench.rows(f"insert into {{{{ ref('int_trend') }}}} {ranked}")
    assert bench.value("(select count(rank) from {{ ref('int_trend') }})") > 40
    whole = TRAILING.replace('"{expression}"', "{expression}").format(
        column="rank", expression="rank_in_past('value', 3)", more=", span='30 days', sample=500"
    )
    assert said(bench, whole) == []
    bench.rows(
        "update {{ ref('int_trend') }} set rank = rank + 0.1 where known_at = (select max(known_at) from {{ ref('int_trend') }})"
    )
    assert len(said(bench, whole)) == 1
