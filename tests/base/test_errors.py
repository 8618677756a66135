"""Errors say what, where, what was found, what is allowed, and what to do."""

from __future__ import annotations

from nullhouse.base.errors import Finding, NullhouseError, Problem, nearest


def test_a_problem_says_all_five_parts_in_order() -> None:
    text = str(Problem("it failed", "there", "this", "that", "do so"))
    assert text.splitlines() == [
        "it failed",
        "  at: there",
        "  found: this",
        "  allowed: that",
        "  do: do so",
    ]


def test_parts_that_are_not_known_are_left_out() -> None:
    assert str(Problem("it failed", found="this")) == "it failed\n  found: this"


def test_all_problems_of_an_error_are_said_at_once() -> None:
    error = NullhouseError(Problem("one"), "two")
    assert str(error) == "one\ntwo"


def test_wrong_use_and_findings_differ_in_exit_code() -> None:
    assert (NullhouseError("x").exit_code, Finding("x").exit_code) == (2, 1)


def test_the_nearest_match_is_named() -> None:
    assert nearest("clustr", ["cluster", "cascade"]) == "cascade, cluster (did you mean cluster?)"
    assert nearest("zzz", ["cluster", "cascade"]) == "cascade, cluster"
