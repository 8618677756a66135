from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nullhouse.base.constants import read_constants

if TYPE_CHECKING:
    from tests.macros.conftest import Bench


def test_a_constant_is_the_number_of_the_seed(bench: Bench) -> None:
    assert bench.value("{{ constant('run_gap') }}") == int(read_constants()["run_gap"])
    cuts = read_constants()["move_cuts"]
    assert bench.value("'{{ constant('move_cuts') | join('|') }}'") == cuts


def test_an_unknown_constant_is_refused_by_name_and_the_known_ones_are_listed(
    bench: Bench,
) -> None:
    with pytest.raises(ValueError, match=r"no constant is called 'run_gpa'.*run_gap"):
        bench.render("select {{ constant('run_gpa') }}")


def test_every_constant_of_the_seed_is_rendered(bench: Bench) -> None:
    names = bench.column(
        "select unnest([{% for name in constants_by_name() %}'{{ name }}', {% endfor %}])"
    )
    assert sorted(names) == sorted(read_constants())


def test_a_value_on_a_cut_has_reached_it(bench: Bench) -> None:
    cuts = [float(cut) for cut in read_constants()["vol_cuts"].split("|")]
    ratios = [0, *(ratio for cut in cuts for ratio in (cut - 1e-9, cut)), 99]
    bench.table("ratios", "ratio double", [[ratio] for ratio in ratios])
    reached = bench.column(
        "select {{ bin_by_cuts('ratio', 'vol_cuts') }} from ratios order by ratio"
    )
    assert reached == [0, *(n + step for n in range(len(cuts)) for step in (0, 1)), len(cuts)]


def test_an_unknown_value_has_no_bin(bench: Bench) -> None:
    assert bench.value("{{ bin_by_cuts('cast(null as double)', 'vol_cuts') }}") is None


def test_signed_bins_mirror(bench: Bench) -> None:
    first, *_, last = (float(cut) for cut in read_constants()["move_cuts"].split("|"))
    signed = "{{ bin_by_cuts('x', 'move_cuts') }} - {{ bin_by_cuts('-x', 'move_cuts') }}"
    rows = [[x] for x in (-last, -first, -0.9 * first, 0, 0.9 * first, first, last)]
    bench.table("moves", "x double", rows)
    bins = bench.column(f"select {signed} from moves order by x")
    assert bins[1:-1] == [-1, 0, 0, 0, 1]
    assert bins[-1] == -bins[0] == len(read_constants()["move_cuts"].split("|"))


@pytest.mark.parametrize(
    ("closes_at", "day"),
    [
        ("2024-03-05 03:59:00", "2024-03-04"),
        ("2024-03-05 04:00:00", "2024-03-04"),
        ("2024-03-05 04:01:00", "2024-03-05"),
        ("2024-03-06 04:00:00", "2024-03-05"),
        ("2024-03-01 00:00:00", "2024-02-29"),
    ],
)
def test_a_bar_that_closes_at_four_belongs_to_the_day_before(
    bench: Bench, closes_at: str, day: str
) -> None:
    cluster = bench.value("{{ day_cluster(\"timestamp '" + closes_at + "'\") }}")
    assert str(cluster) == day


def test_a_path_of_the_home_lies_in_the_home(bench: Bench) -> None:
    path = bench.value("'{{ home_path(\"lake/some.parquet\") }}'")
    assert path == str(bench.folder / "lake/some.parquet")
