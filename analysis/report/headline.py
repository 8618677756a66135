"""One sentence that says what stood and what fell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.report import words
from analysis.report.dossier import Dossier


def headline(dossiers: Sequence[Dossier], exploratory_run: bool, has_evidence: bool) -> str:
    """The page's first sentence."""
    if not dossiers:
        return "No hypothesis has been frozen yet, so nothing has been tested."
    looked_at = sum(any(not group.is_evidence for group in d.groups) for d in dossiers)
    if exploratory_run or (looked_at and not has_evidence):
        return _exploratory(looked_at)
    return _verdicts(Counter(d.verdict for d in dossiers), len(dossiers))


def _exploratory(looked_at: int) -> str:
    if looked_at == 0:
        return "Exploratory: nothing was put to the test, and nothing here is evidence."
    were = "was" if looked_at == 1 else "were"
    return (
        f"Exploratory: {words.plural(looked_at, 'hypothesis')} {were} looked at, "
        "none was put to the test, and nothing here is evidence."
    )


def _verdicts(verdicts: Counter[str], total: int) -> str:
    if verdicts["untestable"] == total:
        could = (
            "The one hypothesis could not"
            if total == 1
            else f"None of the {total} hypotheses could"
        )
        return f"{could} be tested, so nothing stood and nothing fell."
    stood = verdicts["promoted"] or "none"
    parts = [f"{stood} stood", f"{verdicts['discarded'] or 'none'} fell"]
    if verdicts["untestable"]:
        parts.append(f"{verdicts['untestable']} could not be tested")
    waiting = verdicts["queued"] + verdicts["undecided"]
    if waiting:
        parts.append(f"{waiting} {'waits' if waiting == 1 else 'wait'} for a verdict")
    return f"Of {words.plural(total, 'hypothesis')}, {', '.join(parts[:-1])} and {parts[-1]}."
