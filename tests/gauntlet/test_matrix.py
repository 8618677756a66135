"""What a matrix must show, on matrices that were made up."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from nullhouse.guards.registry import GUARDS
from tests.gauntlet.leak import Edit, Leak
from tests.gauntlet.matrix import BROKE, CAUGHT, SILENT, Matrix, summary
from tests.gauntlet.show import as_csv, as_markdown, as_text


@pytest.fixture
def sound() -> Matrix:
    """Two leaks a guard, each caught by its own guard; the second by the first guard as well."""
    leaks = tuple(
        Leak(f"{guard}_{n}", "A leak.", guard, (Edit("a", "b", "c"),), "made_up")
        for guard in GUARDS
        for n in (1, 2)
    )
    cells = {(leak.name, leak.caught_by): CAUGHT for leak in leaks}
    cells |= {(f"{guard}_2", "parse"): CAUGHT for guard in GUARDS}
    return Matrix(leaks, cells)


def test_a_sound_matrix_falls_short_in_nothing(sound: Matrix) -> None:
    assert sound.shortcomings() == []
    assert "28 of 28 leaks" in summary(sound, ["one"], 3)


@pytest.mark.parametrize("cell", [SILENT, BROKE])
def test_a_leak_that_passes_its_guard_is_a_shortcoming(sound: Matrix, cell: str) -> None:
    cells = {**sound.cells, ("lint_2", "lint"): cell}
    wrong = replace(sound, cells=cells).shortcomings()
    assert "lint_2 passes lint" in wrong[0]
    assert "27 of 28 leaks" in summary(replace(sound, cells=cells), [], 3)


def test_a_leak_that_was_not_run_has_passed(sound: Matrix) -> None:
    cells = {key: cell for key, cell in sound.cells.items() if key != ("lint_2", "lint")}
    assert replace(sound, cells=cells).shortcomings() == ["lint_2 passes lint (not run)"]


@pytest.mark.parametrize("guard", GUARDS)
def test_no_guard_can_be_taken_away_unnoticed(sound: Matrix, guard: str) -> None:
    wrong = sound.without(guard).shortcomings()
    assert [line for line in wrong if f"passes {guard} " in line]


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_too_few_leaks_name_could_be_removed(sound: Matrix, guard: str) -> None:
    leaks = tuple(leak for leak in sound.leaks if leak.name != f"{guard}_1")
    fewer = replace(sound, leaks=leaks)
    assert [w for w in fewer.shortcomings() if w.startswith(f"{guard} could be removed")]
    assert fewer.shortcomings(whole=False) == []


def test_an_alarm_on_a_clean_tree_is_a_shortcoming(sound: Matrix) -> None:
    wrong = replace(sound, alarms=("as_of on seed-3: sta_trend",)).shortcomings()
    assert wrong == ["false alarm: as_of on seed-3: sta_trend"]


def test_a_guard_that_cannot_answer_is_a_shortcoming_even_where_it_is_not_named(
    sound: Matrix,
) -> None:
    cells = {**sound.cells, ("lint_1", "oracle"): BROKE}
    assert replace(sound, cells=cells).shortcomings() == ["oracle could not answer about lint_1"]


def test_a_guard_need_not_answer_about_a_tree_that_dbt_refuses(sound: Matrix) -> None:
    leaks = tuple(replace(leak, builds=leak.name != "lint_1") for leak in sound.leaks)
    cells = {**sound.cells, ("lint_1", "oracle"): BROKE, ("lint_2", "oracle"): BROKE}
    wrong = replace(sound, leaks=leaks, cells=cells).shortcomings()
    assert wrong == ["oracle could not answer about lint_2"]


def test_what_a_guard_alone_sees_is_told(sound: Matrix) -> None:
    assert sound.only("lint") == ["lint_1"]
    assert sound.only("parse") == ["parse_1", "parse_2"]


def test_the_matrix_fits_a_terminal_and_shows_every_leak(sound: Matrix) -> None:
    lines = as_text(sound).splitlines()
    assert max(len(line) for line in lines) <= 88
    assert all(any(leak.name in line for line in lines) for leak in sound.leaks)
    passed = replace(sound, cells={**sound.cells, ("lint_2", "lint"): SILENT})
    row = next(line for line in as_text(passed).splitlines() if line.startswith("lint_2"))
    assert "x" in row


def test_the_tables_hold_a_row_for_each_leak(sound: Matrix) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(sound))))
    assert [row["leak"] for row in rows] == [leak.name for leak in sound.leaks]
    assert rows[0]["parse"] == CAUGHT
    page = as_markdown(sound, "make gauntlet", "28 of 28")
    assert page.count("\n| lint_1 |") == 2
    assert "make gauntlet" in page
