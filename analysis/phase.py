"""The two phases, from families on a panel to trials and decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias, TypeVar

import numpy as np

from analysis.arrays import FloatArray
from analysis.conditions import Condition, Split, ask_conditions
from analysis.controls import CONTROLS, LINK_CONTROLS
from analysis.controls.base import Control, ControlResult
from analysis.date_test import run_dates
from analysis.evidence import Evidence, GuardEvidence
from analysis.joint import joint_draws
from analysis.members import all_members, members_of
from analysis.mirror import run_contrasts, with_both_sides
from analysis.multiplicity import p_value, step_down
from analysis.panel import FamilyData, Panel
from analysis.power import PowerCheck, check_all
from analysis.promotion import (
    Decision,
    decide_phase1,
    decide_phase2,
    untestable,
)
from analysis.risk_set import RiskSetTest, run_risk_set
from analysis.rules import Rules
from analysis.stability import measure_stability
from analysis.trials import Trial, trial_of_control, trial_of_risk_set

# Called with what is being done and with how much of it is done, from 0 to 1.
Progress: TypeAlias = Callable[[str, float], None]
# By guard, and by hypothesis and member.
Tests: TypeAlias = dict[str, dict[tuple[str, str], RiskSetTest]]
Found = TypeVar("Found")
# Each test in hand holds a few arrays of the panel's length.
AT_ONCE = 2


@dataclass(frozen=True)
class PhaseResult:
    """What a phase recorded and decided, in the order of its hypotheses."""

    trials: list[Trial]
    decisions: list[Decision]
    conditions: tuple[Condition, ...] = ()


def run_phase1(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    alpha: float,
    seed: int,
    progress: Progress | None = None,
    threads: int | None = None,
) -> PhaseResult:
    """Test a batch on the discovery span at family-wise level `alpha`.

    Notes
    -----
    Hypotheses that the blind check calls untestable are left untested and cost nothing: the
    check sees no outcome, so leaving them out cannot favour anyone. Those that are tested go
    through both guards of the risk set, adjusted together per guard, and through every control.
    A fused hypothesis has two members in the adjustment and needs both.
    """
    _require_families(panel, families)
    checks = _gate(panel, families, rules, alpha, threads)
    tested = [f for f in families if f.hypothesis_id not in checks]
    members = all_members(tested)
    asked, matched = _asked(tested), _by_group_and_level(members)
    steps = _Steps(progress, len(matched) * len(panel.guards) + len(asked))
    tests = _risk_sets(panel, matched, rules, seed, threads, steps)
    absent = _absent(panel, tested, rules, seed, threads)
    controls = _controls(panel, asked, rules, seed, threads, steps)
    joint = {guard: _joint(members, tests[guard], seed) for guard in panel.guards}
    forward = {guard: _adjusted(members, tests[guard], joint[guard], +1) for guard in panel.guards}
    reverse = {guard: _adjusted(members, tests[guard], joint[guard], -1) for guard in panel.guards}
    trials: list[Trial] = []
    decisions: list[Decision] = []
    for family in families:
        name = family.hypothesis_id
        if name in checks:
            decisions.append(untestable(checks[name]))
            continue
        guards = tuple(
            GuardEvidence(
                tests[guard][member.test_id],
                forward[guard][member.test_id],
                reverse[guard][member.test_id],
                measure_stability(panel, tests[guard][member.test_id]),
            )
            for member in members_of(family)
            for guard in panel.guards
        )
        trials += [trial_of_risk_set(family, g.test, 1, g.p_adjusted, alpha) for g in guards]
        trials += [trial_of_control(family, result, rules) for result in controls[name]]
        contrasts = run_contrasts(panel, family, rules, seed)
        evidence = Evidence(family, guards, controls[name], absent.get(name, ()), contrasts)
        decisions.append(decide_phase1(evidence, rules, alpha))
    return PhaseResult(trials, decisions)


def run_phase2(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    seed: int,
    progress: Progress | None = None,
    threads: int | None = None,
    splits: Mapping[str, Sequence[Split]] | None = None,
) -> PhaseResult:
    """Test survivors on the hold-out with the same statistic, unadjusted; it only restricts.

    `splits` are the conditions that were frozen, by hypothesis: the effect has to depend on them
    as the sentence says.
    """
    _require_families(panel, families)
    matched = _by_group_and_level(all_members(families))
    steps = _Steps(progress, len(matched) * len(panel.guards))
    tests = _risk_sets(panel, matched, rules, seed, threads, steps)
    absent = _absent(panel, families, rules, seed, threads)
    trials: list[Trial] = []
    decisions: list[Decision] = []
    conditions: list[Condition] = []
    for family in families:
        mine = tuple(tests[g][m.test_id] for m in members_of(family) for g in panel.guards)
        ps = tuple(p_value(test.statistic, test.statistics) for test in mine)
        trials += [trial_of_risk_set(family, test, 2, None, rules.phase2_p) for test in mine]
        beside = absent.get(family.hypothesis_id, ())
        declared = (splits or {}).get(family.hypothesis_id, ())
        asked = ask_conditions(panel, family, declared, rules, seed, threads)
        contrasts = run_contrasts(panel, family, rules, seed)
        decisions.append(decide_phase2(family, mine, ps, rules, beside, asked, contrasts))
        conditions += asked
    return PhaseResult(trials, decisions, tuple(conditions))


class _Steps:
    """Counts steps and tells whoever listens."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0
        self._lock = Lock()

    def done(self, what: str) -> None:
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress(what, self._done / self._total)


def _require_families(panel: Panel, families: Sequence[FamilyData]) -> None:
    names = [family.hypothesis_id for family in families]
    if len(set(names)) != len(names):
        raise ValueError("a hypothesis occurs twice in the batch")
    for family in families:
        if len(family.eligible) != panel.rows:
            raise ValueError(f"{family.hypothesis_id}: one value per row of the panel is needed")


def _gate(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    alpha: float,
    threads: int | None,
) -> dict[str, PowerCheck]:
    """The checks of the hypotheses that are not worth testing."""
    if not rules.power_gate:
        return {}
    return untestable_of(panel, families, rules, alpha, threads)


def untestable_of(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    alpha: float,
    threads: int | None = None,
) -> dict[str, PowerCheck]:
    """The first check that fails, by hypothesis: every member must be worth testing."""
    blind = [member.blind() for member in all_members(families)]
    found: dict[str, PowerCheck] = {}
    families_by_name = {family.hypothesis_id: family for family in families}
    for raw in check_all(panel, blind, rules, alpha, threads):
        check = with_both_sides(panel, families_by_name[raw.hypothesis_id], raw)
        if not check.testable:
            found.setdefault(check.hypothesis_id, check)
    return found


def _by_group(families: Sequence[FamilyData]) -> list[list[FamilyData]]:
    return _gathered(families, lambda family: family.draw_group)


def _by_group_and_level(families: Sequence[FamilyData]) -> list[list[FamilyData]]:
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


def _risk_sets(
    panel: Panel,
    groups: list[list[FamilyData]],
    rules: Rules,
    seed: int,
    threads: int | None,
    steps: _Steps,
) -> Tests:
    def run(group: list[FamilyData], guard: str) -> list[RiskSetTest]:
        found = _tested(panel, guard, group, rules, seed, threads)
        steps.done(f"{group[0].draw_group}: comparable bars, {guard}")
        return found

    pairs = [(group, guard) for group in groups for guard in panel.guards]
    tests: Tests = {guard: {} for guard in panel.guards}
    for (_, guard), found in zip(pairs, _side_by_side(run, pairs, threads), strict=True):
        tests[guard] |= {test.test_id: test for test in found}
    return tests


def _tested(
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


def _absent(
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
                _tested(panel, guard, [other], rules, seed, threads)[0] for guard in panel.guards
            )
    return found


def _asked(families: Sequence[FamilyData]) -> list[tuple[list[FamilyData], Control]]:
    """Each group with each control that it answers to, and who of it does."""
    asked = [(group, control) for group in _by_group(families) for control in CONTROLS.values()]
    for group in _by_group(families):
        for name, control in LINK_CONTROLS.items():
            mine = [family for family in group if name in family.links]
            asked += [(mine, control)] if mine else []
    return asked


def _controls(
    panel: Panel,
    asked: list[tuple[list[FamilyData], Control]],
    rules: Rules,
    seed: int,
    threads: int | None,
    steps: _Steps,
) -> dict[str, tuple[ControlResult, ...]]:
    def run(group: list[FamilyData], control: Control) -> list[ControlResult]:
        found = control.run(panel, group, rules, seed, threads)
        steps.done(f"{group[0].draw_group}: {control.control_id}")
        return found

    results: dict[str, tuple[ControlResult, ...]] = {}
    for found in _side_by_side(run, asked, threads):
        for result in found:
            results[result.hypothesis_id] = (*results.get(result.hypothesis_id, ()), result)
    return results


def _side_by_side(
    run: Callable[..., list[Found]], pairs: Sequence[tuple[Any, Any]], threads: int | None
) -> list[list[Found]]:
    """Run each pair, some at a time, and give back what they found in the pairs' order.

    A test is prepared in one thread and drawn in many: while one draws, another is prepared.
    What a test finds depends on its own arguments alone.
    """
    with ThreadPoolExecutor(min(AT_ONCE, threads or AT_ONCE)) as pool:
        return list(pool.map(lambda pair: run(*pair), pairs))


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
