"""The comparison by which `make test-spark` judges: it has to see what differs."""

from collections import Counter

import duckdb
import pytest

from engines.spark.compare import compare
from engines.spark.cost import MARKET, table

OURS = "(values (1, 'a', 0.5::double), (1, 'a', null), (2, 'b', 1.0)) as t (i, s, x)"


@pytest.mark.parametrize(
    ("theirs", "only_ours", "only_theirs"),
    [
        ("(2, 'b', 1.0::double), (1, 'a', null), (1, 'a', 0.5)", 0, 0),
        ("(2, 'b', 1.0::double + 1e-11), (1, 'a', null), (1, 'a', 0.5)", 0, 0),
        ("(2, 'b', 1.0::double + 1e-6), (1, 'a', null), (1, 'a', 0.5)", 1, 1),
        ("(2, 'c', 1.0::double), (1, 'a', null), (1, 'a', 0.5)", 1, 1),
        ("(2, 'b', 1.0::double), (1, 'a', 0.5)", 1, 0),
        ("(2, 'b', 1.0::double), (1, 'a', null), (1, 'a', 0.5), (1, 'a', null)", 0, 1),
        ("(2, 'b', null::double), (1, 'a', null), (1, 'a', 0.5)", 1, 1),
    ],
)
def test_rows_are_told_apart(theirs: str, only_ours: int, only_theirs: int) -> None:
    with duckdb.connect() as con:
        con.execute(f"create view ours as select * from {OURS}")
        con.execute(f"create view theirs as select * from (values {theirs}) as t (i, s, x)")
        found = compare(con, "ours", "theirs")
    assert (found.only_ours, found.only_theirs) == (only_ours, only_theirs)
    assert found.differs == bool(only_ours or only_theirs)


def test_a_relation_with_another_column_differs() -> None:
    with duckdb.connect() as con:
        con.execute("create view ours as select 1 as a")
        con.execute("create view theirs as select 1 as b")
        assert compare(con, "ours", "theirs").missing_columns == ("a", "b")


def test_a_market_costs_in_proportion_to_its_bars() -> None:
    rows = list(table(Counter(series=2.0), Counter(series=20.0), MARKET // 1800))
    assert rows[2] == rows[3].replace("all", "series")
    assert rows[2].split(" | ")[3] == "1" and rows[2].split(" | ")[6] == "10 |"
