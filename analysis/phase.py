"""The two phases, from families on a panel to trials and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.batch import (
    BatchTests,
    by_group,
    by_group_and_level,
    run_absent,
    run_batch,
    run_tests,
)
from analysis.conditions import Condition, Split, ask_conditions
from analysis.controls import CONTROLS, LINK_CONTROLS
from analysis.controls.base import Control, ControlResult
from analysis.evidence import Evidence, GuardEvidence
from analysis.members import all_members, members_of
from analysis.mirror import run_contrasts, with_both_sides
from analysis.multiplicity import p_value
from analysis.panel import FamilyData, Panel
from analysis.power import PowerCheck, check_all
from analysis.promotion import (
    Decision,
    decide_phase1,
    decide_phase2,
    untestable,
)
from analysis.rules import Rules
from analysis.side_by_side import Progress, Steps, side_by_side
from analysis.stability import measure_stability
from analysis.trials import Trial, trial_of_control, trial_of_risk_set


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
    asked = _asked(tested)
    matched = by_group_and_level(all_members(tested))
    steps = Steps(progress, len(matched) * len(panel.guards) + len(asked))
    batch = run_batch(panel, tested, rules, seed, threads, steps)
    absent = run_absent(panel, tested, rules, seed, threads)
    controls = _controls(panel, asked, rules, seed, threads, steps)
    trials: list[Trial] = []
    decisions: list[Decision] = []
    for family in families:
        name = family.hypothesis_id
        if name in checks:
            decisions.append(untestable(checks[name]))
            continue
        guards = _guards(panel, family, batch)
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
    members = all_members(families)
    steps = Steps(progress, len(by_group_and_level(members)) * len(panel.guards))
    tests = run_tests(panel, members, rules, seed, threads, steps)
    absent = run_absent(panel, families, rules, seed, threads)
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


def _guards(panel: Panel, family: FamilyData, batch: BatchTests) -> tuple[GuardEvidence, ...]:
    """What each guard says of each member of a hypothesis."""
    return tuple(
        GuardEvidence(
            batch.tests[guard][member.test_id],
            batch.forward[guard][member.test_id],
            batch.reverse[guard][member.test_id],
            measure_stability(panel, batch.tests[guard][member.test_id]),
        )
        for member in members_of(family)
        for guard in panel.guards
    )


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


def _asked(families: Sequence[FamilyData]) -> list[tuple[list[FamilyData], Control]]:
    """Each group with each control that it answers to, and who of it does."""
    asked = [(group, control) for group in by_group(families) for control in CONTROLS.values()]
    for group in by_group(families):
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
    steps: Steps,
) -> dict[str, tuple[ControlResult, ...]]:
    def run(group: list[FamilyData], control: Control) -> list[ControlResult]:
        found = control.run(panel, group, rules, seed, threads)
        steps.done(f"{group[0].draw_group}: {control.control_id}")
        return found

    results: dict[str, tuple[ControlResult, ...]] = {}
    for found in side_by_side(run, asked, threads):
        for result in found:
            results[result.hypothesis_id] = (*results.get(result.hypothesis_id, ()), result)
    return results
