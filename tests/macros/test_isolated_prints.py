from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

NOON = datetime(2024, 3, 5, 12)
COLUMNS = (
    "asset integer, symbol varchar, direction varchar, print_id varchar, event_at timestamp, "
    "known_at timestamp, cents bigint"
)
#: Later than any gap: the end of the data is not what a test is about, unless it says so.
LATER = 90_000
OTHER = 99


def prints(
    *seconds: float, direction: str = "long", asset: int = 1, cents: int = 1234
) -> list[tuple[Any, ...]]:
    """Prints so many seconds after noon, each known one second later."""
    times = [NOON + timedelta(seconds=s) for s in seconds]
    return [
        (asset, "BTCUSDT", direction, f"{n}{direction}", at, at + timedelta(seconds=1), cents)
        for n, at in enumerate(times)
    ]


def isolated(bench: Bench, rows: Sequence[Sequence[Any]], end: float = LATER) -> list[float]:
    """Seconds after noon of the prints found isolated; the data end with another asset's."""
    bench.table("prints", COLUMNS, [*rows, *prints(end, asset=OTHER)])
    call = "isolated_prints('prints', keys=['asset'])"
    found = bench.column(
        f"select started_at from ({{{{ {call} }}}}) where asset != {OTHER} order by 1"
    )
    return [(at - NOON).total_seconds() for at in found]


def test_a_print_alone_is_isolated(bench: Bench) -> None:
    assert isolated(bench, prints(0)) == [0]


def test_a_print_at_exactly_the_gap_on_either_side_is_company(bench: Bench) -> None:
    assert isolated(bench, prints(0, 600)) == []


def test_a_print_just_beyond_the_gap_is_none(bench: Bench) -> None:
    assert isolated(bench, prints(0, 600.001)) == [0, 600.001]


def test_both_sides_of_the_print_must_be_quiet(bench: Bench) -> None:
    assert isolated(bench, prints(0, 300, 2000, 2700, 3400)) == [2000, 2700, 3400]
    assert isolated(bench, prints(0, 700, 1000)) == [0]


def test_a_print_of_the_other_side_is_company_as_well(bench: Bench) -> None:
    assert isolated(bench, prints(0) + prints(60, direction="short")) == []


def test_another_assets_print_is_no_company(bench: Bench) -> None:
    assert isolated(bench, prints(0) + prints(60, asset=2)) == [0, 60]


def test_two_prints_of_one_moment_are_not_isolated(bench: Bench) -> None:
    assert isolated(bench, prints(0, 0)) == []


def test_a_print_is_not_isolated_before_the_gap_has_passed(bench: Bench) -> None:
    assert isolated(bench, prints(0), end=599.999) == []
    assert isolated(bench, prints(0), end=600) == [0]


def test_an_isolated_print_is_known_only_after_the_gap(bench: Bench) -> None:
    bench.table("prints", COLUMNS, prints(0, LATER))
    told = bench.rows("{{ isolated_prints('prints') }}")
    begun, known = NOON, NOON + timedelta(minutes=11)
    # Known a second after the print and ten minutes: within the eleventh minute.
    assert told == [("liquidation_isolated", "BTCUSDT", "long", None, 12.34, begun, known)]


def test_an_isolated_print_keeps_its_own_side_and_size(bench: Bench) -> None:
    rows = prints(0) + prints(LATER, direction="short", cents=5) + prints(2 * LATER)
    bench.table("prints", COLUMNS, rows)
    told = bench.rows(
        "select direction, size, started_at from ({{ isolated_prints('prints') }}) order by 3"
    )
    later = NOON + timedelta(seconds=LATER)
    assert told == [("long", 12.34, NOON), ("short", 0.05, later)]
