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


def test_a_join_to_the_next_state_reads_time_backwards_and_drops_what_has_none() -> None:
    found = words(
        "select e.x, s.y from ev as e asof join st as s"
        " on e.k = s.k and e.side = s.side and e.at < s.known_at"
    )
    assert "PARTITION BY __key_0, __key_1 ORDER BY __asked_at DESC, __side" in found
    assert "NOT __state IS NULL" in found
    assert "e.side = s.__key_1" in found


def test_an_outer_as_of_join_keeps_questions_without_a_state() -> None:
    assert "__state IS NULL" not in words(
        "select s.y from ev as e asof left join st as s on e.k = s.k and e.at > s.known_at"
    )


def test_a_membership_that_reads_both_sides_of_a_join_is_gathered_by_the_left_one() -> None:
    found = words(
        "select h.id from h left join e on e.t = h.t and (h.n = 0 or (h.id, e.id, h.n) in"
        " (select hid, eid, met from gated))"
    )
    assert "(h.id" not in found.split("LEFT JOIN e")[1]
    assert "COLLECT_SET(__right)" in found.replace("collect_set", "COLLECT_SET")
    assert "eid AS __right" in found and "ARRAY_CONTAINS(__set_1.__members, e.id)" in found
    assert "h.id = __set_1.__left_0 AND h.n = __set_1.__left_1" in found


def test_a_membership_of_one_side_stays_as_it_is() -> None:
    found = words("select a.x from a join b on a.k = b.k and (a.x, a.y) in (select p, q from c)")
    assert "IN ( SELECT p, q FROM c )" in found and "__set" not in found


def test_many_unions_of_constants_are_one_list_of_values() -> None:
    branches = [f"select 'h{i}' as h, 'c' as c" for i in range(2000)]
    found = words(" union all ".join(branches))
    assert "UNION" not in found
    assert found.endswith("('h1999', 'c') AS __values(h, c)")
    assert found.count("('h") == 2000


def test_unions_of_what_is_read_stay_unions() -> None:
    found = words(" union all ".join(["select a as x from t"] * 20))
    assert found.count("UNION ALL") == 19


def test_a_rank_within_a_frame_counts_the_values_below_the_rows_own() -> None:
    found = words(
        "select rank(order by v) over (partition by s order by k rows between 3 preceding and current row)"
        " from t"
    )
    assert "RANK" not in found
    assert "FILTER( COLLECT_LIST(" in found and "__other -> __other < v" in found


def test_a_lists_median_and_count_pass_over_what_spark_never_listed() -> None:
    found = words(
        "select list_count(l), list_median(l) from (select list(x) over w as l from t "
        "window w as (order by k rows between 4 preceding and current row))"
    )
    assert "SELECT SIZE(l), TRANSFORM( ARRAY(SORT_ARRAY(l))" in found
    assert "COLLECT_LIST(x) OVER w AS l" in found
    assert "LIST_MEDIAN" not in found.upper() and "LIST_COUNT" not in found.upper()


def test_a_median_in_a_window_is_the_middle_of_the_sorted_frame() -> None:
    found = words("select median(x) over w from t window w as (order by k)")
    assert "SORT_ARRAY(COLLECT_LIST(x) OVER w)" in found


def test_a_model_that_is_built_bit_by_bit_is_built_whole() -> None:
    found = words(
        "select x from t where known_at >= coalesce(getvariable('since'), timestamp '-infinity')"
        " - interval '30 days'"
    )
    assert found == "SELECT x FROM t WHERE TRUE"


def test_no_row_is_older_than_what_a_build_may_change() -> None:
    found = words("select x from t where known_at < coalesce(getvariable('since'), now())")
    assert found == "SELECT x FROM t WHERE FALSE"


def test_no_row_is_later_than_the_one_period_of_a_whole_build() -> None:
    ends = "coalesce(getvariable('until'), timestamp 'infinity')"
    found = words(
        "select x from t where known_at >= coalesce(getvariable('since'), timestamp '-infinity')"
        f" - interval '1 day' and known_at < {ends}"
    )
    assert found == "SELECT x FROM t WHERE TRUE AND TRUE"


def test_a_variable_that_no_build_sets_is_null() -> None:
    assert words("select coalesce(getvariable('version_had'), 0)") == "SELECT COALESCE(NULL, 0)"


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


def test_what_is_unnested_of_groups_is_gathered_first() -> None:
    found = words("select k, unnest(range(min(a), max(b))) as i from t group by k, j")
    assert "AS __list_1 FROM t GROUP BY k, j ) AS __groups LATERAL VIEW" in found
    assert "EXPLODE(__list_1) __each_0 AS __one_0" in found
    assert found.startswith("SELECT k AS k, __each_0.__one_0 AS i FROM ( SELECT k AS k,")


def test_a_difference_in_days_counts_midnights() -> None:
    found = words("select date_diff('day', a, b) from t")
    assert found.count("DIV 86400000000") == 2


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/h/lake/_manifest.parquet", "home.manifest"),
        ("/h/lake/*/user.parquet", "home.user"),
        ("/h/frozen/hypotheses.jsonl", "home.hypotheses"),
        ("/h/lake/um_book_depth/**/*.parquet", "binance.um_book_depth"),
        ("/h/lake/etf_flows/**/*.parquet", "calendar.etf_flows"),
    ],
)
def test_a_file_is_read_by_the_name_that_it_was_registered_under(path: str, table: str) -> None:
    assert table_of(path) == table


def test_files_that_a_build_bit_by_bit_would_choose_are_read_whole() -> None:
    found = words(
        "select x from read_parquet(coalesce(getvariable('files_of_a'), ['/h/lake/a/**/*.parquet']),"
        " union_by_name = true) as landed"
    )
    assert found == "SELECT x FROM binance.a AS landed"


def test_every_rule_says_what_it_is_for() -> None:
    for rule in RULES:
        assert (importlib.import_module(rule.__module__).__doc__ or "").strip()


def test_a_frame_of_counted_rows_is_the_frame_that_they_were_counted_over() -> None:
    frame = "over (partition by k order by t rows between rows_in_{} preceding and current row)"
    found = words(f"select first_value(v) {frame.format('30_days - 1')} from r")
    assert "rows_in_30_days" not in found
    assert "RANGE BETWEEN INTERVAL '30" in found
    kept = words(f"select first_value(v) {frame.format('30_days - 2')} from r")
    assert "RANGE" not in kept
