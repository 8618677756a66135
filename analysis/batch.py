"""The hypotheses of a batch against comparable bars: one set of draws, adjusted together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analysis.arrays import FloatArray
from analysis.date_test import run_dates
from analysis.joint import joint_draws
from analysis.members import all_members
from analysis.multiplicity import step_down
from analysis.panel import FamilyData, Panel
from analysis.risk_set import RiskSetTest, run_risk_set
from analysis.rules import Rules
from analysis.side_by_side import Steps, side_by_side

# By guard, and by hypothesis and member.
Tests: TypeAlias = dict[str, dict[tuple[str, str], RiskSetTest]]
Adjusted: TypeAlias = dict[str, dict[tuple[str, str], float]]


@dataclass(frozen=True, eq=False)
class BatchTests:
    """Every member of a batch under every guard.

    Attributes
    ----------
    tests
        What each test found.
    forward, reverse
        Step-down p-values of the batch, in the declared direction and in the reversed one.
    """

    tests: Tests
    forward: Adjusted
    reverse: Adjusted


def run_batch(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    seed: int,
    threads: int | None = None,
    steps: Steps | None = None,
) -> BatchTests:
    """Test a batch's members under each guard, and adjust them together."""
    members = all_members(families)
    tests = run_tests(panel, members, rules, seed, threads, steps)
    joint = {guard: _joint(members, tests[guard], seed) for guard in panel.guards}

    def adjusted(sign: int) -> Adjusted:
        return {g: _adjusted(members, tests[g], joint[g], sign) for g in panel.guards}

    return BatchTests(tests, adjusted(+1), adjusted(-1))


def run_tests(
    panel: Panel,
    members: Sequence[FamilyData],
    rules: Rules,
    seed: int,
    threads: int | None = None,
    steps: Steps | None = None,
) -> Tests:
    """Each member under each guard; those that share pseudo-events are drawn together."""
    steps = steps or Steps(None, 1)

    def run(group: list[FamilyData], guard: str) -> list[RiskSetTest]:
        found = tested(panel, guard, group, rules, seed, threads)
        steps.done(f"{group[0].draw_group}: comparable bars, {guard}")
        return found

    pairs = [(group, guard) for group in by_group_and_level(members) for guard in panel.guards]
    tests: Tests = {guard: {} for guard in panel.guards}
    for (_, guard), found in zip(pairs, side_by_side(run, pairs, threads), strict=True):
        tests[guard] |= {test.test_id: test for test in found}
    return tests


def run_absent(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    seed: int,
    threads: int | None,
) -> dict[str, tuple[RiskSetTest, ...]]:
    """Tests of what is said to be absent, guard by guard. No discovery is made with them, so
    they take no part in the batch's adjustment: each can only take a promotion away."""
    found: dict[str, tuple[RiskSetTest, ...]] = {}
    for family in families:
        other = family.of_the_absent()
        if other is not None:
            found[family.hypothesis_id] = tuple(
                tested(panel, guard, [other], rules, seed, threads)[0] for guard in panel.guards
            )
    return found


def tested(
    panel: Panel,
    guard: str,
    group: list[FamilyData],
    rules: Rules,
    seed: int,
    threads: int | None,
) -> list[RiskSetTest]:
    """One draw group against bars, or against dates where a calendar sets the trigger."""
    if group[0].dated:
        return run_dates(panel, guard, group, rules, seed)
    return run_risk_set(panel, guard, group, rules, seed, threads)


def by_group(families: Sequence[FamilyData]) -> list[list[FamilyData]]:
    return _gathered(families, lambda family: family.draw_group)


def by_group_and_level(families: Sequence[FamilyData]) -> list[list[FamilyData]]:
    """Outcomes matched on their own level have strata, and so pseudo-events, of their own."""

    def key(family: FamilyData) -> str:
        own = family.level_bin is not None or family.level is not None
        return f"{family.draw_group}\x1f{family.outcome_class if own else ''}"

    return _gathered(families, key)


def _gathered(
    families: Sequence[FamilyData], key: Callable[[FamilyData], str]
) -> list[list[FamilyData]]:
    groups: dict[str, list[FamilyData]] = {}
    for family in families:
        groups.setdefault(key(family), []).append(family)
    return list(groups.values())


def _joint(
    members: Sequence[FamilyData], tests: dict[tuple[str, str], RiskSetTest], seed: int
) -> FloatArray:
    """Draws × members: every symbol and every hypothesis of the batch on the same draw."""
    mine = [tests[member.test_id] for member in members]
    if not mine:
        return np.empty((0, 0))
    statistics = np.column_stack([test.statistics for test in mine])
    return joint_draws(statistics, np.stack([test.totals for test in mine]), seed)


def _adjusted(
    members: Sequence[FamilyData],
    tests: dict[tuple[str, str], RiskSetTest],
    joint: FloatArray,
    sign: int,
) -> dict[tuple[str, str], float]:
    """Step-down p-values of the batch, in the declared direction or in the reversed one."""
    names = [member.test_id for member in members]
    if not names:
        return {}
    statistics = np.array([sign * tests[name].statistic for name in names])
    return dict(zip(names, step_down(statistics, sign * joint).tolist(), strict=True))
