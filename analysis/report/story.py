"""The page's content, worked out from the tables before any template sees it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from analysis.report import words
from analysis.report.dossier import Dossier, write_dossiers
from analysis.report.forests import Forest, plant_forests
from analysis.report.headline import headline
from analysis.report.tables import ReportTables

_META_WORDS: Final = {
    "symbols": "Symbols",
    "span": "Span",
    "split": "Split",
    "batch": "Batch",
    "alpha": "Error budget of this batch (α)",
    "alpha_left": "Error budget left (α)",
    "version": "Version",
    "data_fingerprint": "Fingerprint of the data",
}
_NOT_LISTED: Final = ("title", "exploratory")


@dataclass(frozen=True)
class Tally:
    """How many hypotheses one clause decided."""

    verdict: str
    clause: str
    dossiers: tuple[Dossier, ...]


@dataclass(frozen=True)
class Story:
    """Everything the template shows."""

    title: str
    headline: str
    exploratory_run: bool
    has_exploratory: bool
    has_evidence: bool
    dossiers: tuple[Dossier, ...]
    tallies: tuple[Tally, ...]
    forests: tuple[Forest, ...]
    funnel: tuple[dict[str, Any], ...]
    datasets: tuple[dict[str, Any], ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def promoted(self) -> tuple[Dossier, ...]:
        """What stood; an exploratory run lets nothing stand."""
        if self.exploratory_run:
            return ()
        return tuple(d for d in self.dossiers if d.verdict == "promoted")


def tell(tables: ReportTables) -> Story:
    """Work out the page; the order of the rows in the tables makes no difference."""
    exploratory_run = bool(tables.meta.get("exploratory", False))
    dossiers = write_dossiers(tables, exploratory_run)
    has_evidence = bool(tables.trials) and not exploratory_run
    return Story(
        title=str(tables.meta.get("title") or "nullhouse report"),
        headline=headline(dossiers, exploratory_run, has_evidence),
        exploratory_run=exploratory_run,
        has_exploratory=any(not g.is_evidence for d in dossiers for g in d.groups),
        has_evidence=has_evidence,
        dossiers=dossiers,
        tallies=_tallies(dossiers),
        forests=plant_forests(dossiers),
        funnel=tuple(tables.funnel),
        datasets=tuple(
            sorted(tables.datasets, key=lambda r: (str(r["dataset"]), str(r["market"])))
        ),
        facts=_facts(tables.meta),
    )


def _tallies(dossiers: tuple[Dossier, ...]) -> tuple[Tally, ...]:
    """What decided, most frequent first; the promoted are listed by name elsewhere."""
    decided: defaultdict[tuple[str, str], list[Dossier]] = defaultdict(list)
    for dossier in dossiers:
        if dossier.verdict != "promoted":
            clause = dossier.reason.clause or dossier.reason.sentence
            decided[dossier.verdict, clause].append(dossier)
    order = sorted(decided, key=lambda key: (-len(decided[key]), key))
    return tuple(Tally(*key, tuple(decided[key])) for key in order)


def _facts(meta: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The run's facts in a fixed order, then whatever else the caller gave."""
    others = sorted(set(meta) - set(_META_WORDS) - set(_NOT_LISTED))
    named = [(label, meta[key]) for key, label in _META_WORDS.items() if key in meta]
    rest = [(words.phrase(key).capitalize(), meta[key]) for key in others]
    return tuple((label, words.text(value)) for label, value in (*named, *rest))
