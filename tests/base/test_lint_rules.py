"""Each rule of the lint bites where SQL would look ahead, and lets pass what only looks back."""

from __future__ import annotations

import pytest

from nullhouse.base.lint.book import RULES, hits
from nullhouse.base.lint.statement import Statement
from tests.base.lint_statements import CLEAN, FILES, LEAKY, TABLES


def _statement(sql: str) -> Statement:
    return Statement(sql, TABLES, FILES, layer="states")


def _found(sql: str, without: tuple[str, ...] = ()) -> set[str]:
    return {hit.rule for hit in hits(_statement(sql), without)}


def test_every_rule_has_two_leaks_and_two_clean_statements() -> None:
    assert set(LEAKY) == set(CLEAN) == set(RULES)
    assert all(len(table[rule]) >= 2 for table in (LEAKY, CLEAN) for rule in RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_bites_its_leaks(rule: str) -> None:
    missed = [sql for sql in LEAKY[rule] if rule not in _found(sql)]
    assert missed == []
    for sql in LEAKY[rule]:
        found = [hit for hit in hits(_statement(sql)) if hit.rule == rule]
        assert all(hit.found and hit.remedy for hit in found)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_lets_its_clean_statements_pass(rule: str) -> None:
    assert [sql for sql in CLEAN[rule] if rule in _found(sql)] == []


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_one_of_its_leaks_passes(rule: str) -> None:
    passed = [sql for sql in LEAKY[rule] if not _found(sql, without=(rule,))]
    assert passed, f"no leak needs {rule}"
