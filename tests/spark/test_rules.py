"""What the rules make of DuckDB's words; `make test-spark` runs the result on Spark."""

import importlib
import re

import pytest

from engines.spark.rules.files import table_of
from engines.spark.translate import RULES, translate


def words(sql: str) -> str:
    return re.sub(r"\s+", " ", translate(sql)).strip()


def test_a_strict_as_of_join_puts_questions_before_states_of_the_same_moment() -> None:
    found = words(
        "select e.x, s.y from ev as e asof left join st as s on e.k = s.k and e.at > s.known_at"
    )
    assert "ASOF" not in found
    assert "ORDER BY __asked_at, __side" in found
    assert "0 AS __side" in found and "known_at, 1, FALSE, STRUCT(*) FROM st" in found


def test_an_as_of_join_that_allows_the_moment_itself_puts_questions_last() -> None:
    found = words(
        "select s.y from ev as e asof left join st as s on e.k = s.k and e.at >= s.known_at"
    )
    assert "2 AS __side" in found


def test_a_rank_within_a_frame_counts_the_values_below_the_rows_own() -> None:
    found = words(
        "select rank(order by v) over (partition by s order by k rows between 3 preceding and current row)"
        " from t"
    )
    assert "RANK" not in found
    assert "FILTER( COLLECT_LIST(" in found and "__other -> __other < v" in found


def test_a_median_in_a_window_is_the_middle_of_the_sorted_frame() -> None:
    found = words("select median(x) over w from t window w as (order by k)")
    assert "SORT_ARRAY(COLLECT_LIST(x) OVER w)" in found


def test_a_model_that_is_built_bit_by_bit_is_built_whole() -> None:
    found = words(
        "select x from t where known_at >= coalesce(getvariable('since'), timestamp '-infinity')"
        " - interval '30 days'"
    )
    assert found == "SELECT x FROM t WHERE TRUE"


def test_written_decimals_are_added_exactly_before_they_are_doubles() -> None:
    assert words("select x <= 1 - 0.95 from t") == "SELECT x <= 0.05D FROM t"


def test_a_quotient_by_zero_is_null() -> None:
    assert words("select a / b from t") == "SELECT a / NULLIF(( b ), 0) FROM t"


def test_qualify_leaves_no_column_behind() -> None:
    found = words("select * from t qualify row_number() over (partition by a order by b) = 1")
    assert "* EXCEPT (__kept)" in found and found.endswith("WHERE __kept")


def test_a_window_without_an_order_is_the_files_own() -> None:
    found = words("select lag(x) over () from t")
    assert "PARTITION BY file_key ORDER BY file_row_number" in found


def test_unnest_inside_an_expression_becomes_a_lateral_view() -> None:
    found = words("select a + unnest(range(1, 16)) as minute from t")
    assert "LATERAL VIEW EXPLODE(SEQUENCE(1, " in found and "a + __each_0.__one_0" in found


def test_a_difference_in_days_counts_midnights() -> None:
    found = words("select date_diff('day', a, b) from t")
    assert found.count("DIV 86400000000") == 2


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/h/lake/_manifest.parquet", "home.manifest"),
        ("/h/lake/*/user.parquet", "home.user"),
        ("/h/frozen/hypotheses.jsonl", "home.hypotheses"),
    ],
)
def test_a_file_is_read_by_the_name_that_it_was_registered_under(path: str, table: str) -> None:
    assert table_of(path) == table


def test_every_rule_says_what_it_is_for() -> None:
    for rule in RULES:
        assert (importlib.import_module(rule.__module__).__doc__ or "").strip()
