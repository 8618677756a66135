"""One hypothesis with all that is known of it: its spec, its verdict, its trials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.report import words
from analysis.report.exhibit import Exhibit, show_trial
from analysis.report.reasons import Reason, read_reason
from analysis.report.tables import VERDICTS, ReportTables, Row

UNDECIDED: Final = "undecided"
_ORDER: Final = (*VERDICTS, UNDECIDED)
_PHASES: Final = {1: "Phase 1, discovery", 2: "Phase 2, hold-out"}
_SPEC: Final = (
    *("origin", "template_id", "event_family_id", "trigger", "direction", "attribute", "gates"),
    *("confirmation", "invalidation", "consequence", "horizon", "controls", "required_datasets"),
    *("status", "batch_id", "frozen_at"),
)
_Filed = tuple[bool, Row]  # whether it is evidence, and the trial
_WAITING: Final = Reason("", "", "Frozen; no verdict has been reached yet.")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class TrialGroup:
    """The trials of one phase, either all evidence or all exploratory."""

    title: str
    phase: int
    is_evidence: bool
    exhibits: tuple[Exhibit, ...]

    @property
    def closest(self) -> Exhibit | None:
        """The control the real effect is least separated from; of level A, if there is one."""
        known = [(e.separation, e.control_id, e) for e in self.exhibits if e.separation is not None]
        breaking = [found for found in known if found[2].level == "A"]
        return min(breaking or known, key=lambda found: found[:2])[2] if known else None


@dataclass(frozen=True)
class Dossier:
    """One hypothesis as the page shows it."""

    hypothesis_id: str
    anchor: str
    sentence: str
    label: str
    verdict: str
    decided_in: str
    reason: Reason
    spec: tuple[tuple[str, str], ...]
    record: tuple[tuple[str, str], ...]
    groups: tuple[TrialGroup, ...]
    because: str = ""

    @property
    def page(self) -> str:
        """Where its page lies in the site."""
        return f"hypotheses/{self.anchor.removeprefix('h-')}.html"

    @property
    def discovery(self) -> TrialGroup | None:
        """The evidence of phase 1, when there is any."""
        found = (g for g in self.groups if g.is_evidence and g.phase == 1)
        return next(found, None)

    @property
    def rank(self) -> int:
        """Where its verdict stands in the page's order."""
        return _ORDER.index(self.verdict)

    @property
    def adjusted_p(self) -> float | None:
        """The least favourable adjusted p-value of phase 1."""
        exhibits = self.discovery.exhibits if self.discovery else ()
        return max((e.p_adjusted for e in exhibits if e.p_adjusted is not None), default=None)


def write_dossiers(tables: ReportTables, exploratory_run: bool) -> tuple[Dossier, ...]:
    """Every hypothesis, by verdict and then by name."""
    verdicts = {row["hypothesis_id"]: row for row in tables.verdicts}
    breaks = {row["control_id"]: row["what_it_breaks"] for row in tables.controls}
    trials = _by_hypothesis(tables.trials, not exploratory_run)
    for name, rows in _by_hypothesis(tables.exploratory_trials, False).items():
        trials[name] += rows
    anchors = _anchors(row["hypothesis_id"] for row in tables.hypotheses)
    dossiers = [
        _dossier(row, verdicts.get(name), trials[name], breaks, anchors[name])
        for row in tables.hypotheses
        for name in [row["hypothesis_id"]]
    ]
    return tuple(sorted(dossiers, key=lambda d: (d.rank, d.hypothesis_id)))


def _by_hypothesis(rows: Iterable[Row], is_evidence: bool) -> defaultdict[str, list[_Filed]]:
    filed: defaultdict[str, list[_Filed]] = defaultdict(list)
    for row in rows:
        filed[row["hypothesis_id"]].append((is_evidence, row))
    return filed


def _anchors(names: Iterable[str]) -> dict[str, str]:
    """A fragment for each name that stays the same from report to report."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        anchor = "h-" + _UNSAFE.sub("-", name)
        while anchor.lower() in taken:  # a page each, also where case makes no difference
            anchor += "-"
        taken.add(anchor.lower())
        anchors[name] = anchor
    return anchors


def _dossier(
    row: Row,
    verdict: Row | None,
    trials: list[_Filed],
    breaks: Mapping[str, Any],
    anchor: str,
) -> Dossier:
    decided: Row = verdict or {}
    reason = read_reason(decided["reason"]) if verdict else _WAITING
    return Dossier(
        hypothesis_id=row["hypothesis_id"],
        anchor=anchor,
        sentence=words.text(row["mechanism_sentence"]),
        label=_label(row),
        verdict=decided.get("verdict", UNDECIDED),
        decided_in=_decided_in(decided.get("decided_in")),
        reason=reason,
        spec=tuple((words.phrase(name), words.text(row[name])) for name in _SPEC),
        record=tuple(
            (words.phrase(name), words.text(decided.get(name)))
            for name in ("decided_at", "ledger_sha256")
        ),
        groups=_groups(trials, reason, breaks),
        because="" if row.get("because") is None else str(row["because"]),
    )


def _decided_in(stage: Any) -> str:
    spoken = {"phase1": "phase 1", "phase2": "phase 2", "checklist": "the checklist"}
    return spoken.get(stage, words.phrase(stage))


def _label(row: Row) -> str:
    """What is claimed, short: trigger, side and state, then what is to follow and how soon."""
    kind = f", {words.phrase(row['attribute'])}" if row["attribute"] else ""
    side = {"long": " (long)", "short": " (short)"}.get(row["direction"], "")
    gates = f" in {words.text(row['gates'])}" if row["gates"] not in (None, "", []) else ""
    follows = f"{words.phrase(row['consequence'])}, {words.phrase(row['horizon'])}"
    return f"{words.phrase(row['trigger'])}{kind}{side}{gates} → {follows}"


def _groups(
    trials: list[_Filed], reason: Reason, breaks: Mapping[str, Any]
) -> tuple[TrialGroup, ...]:
    """Evidence before exploration, phase by phase, controls by level and name."""
    groups = []
    for is_evidence, phase in ((True, 1), (True, 2), (False, 1), (False, 2)):
        rows = [row for filed, row in trials if filed == is_evidence and row["phase"] == phase]
        rows.sort(key=lambda row: (str(row["level"]), str(row["control_id"])))
        if rows:
            decided = _deciding_control(reason, phase) if is_evidence else None
            exhibits = tuple(show_trial(row, is_evidence, decided, breaks) for row in rows)
            groups.append(TrialGroup(_PHASES[phase], phase, is_evidence, exhibits))
    return tuple(groups)


def _deciding_control(reason: Reason, phase: int) -> str | None:
    in_phase = 2 if reason.code.startswith("phase2") else 1
    return reason.control_id if in_phase == phase else None
