"""Files that were published anew after hypotheses were frozen on the version before.

The rule: a verdict stands on the files that were loaded when it was reached, whose hash its
ledger entry holds; nothing is tested again because a file was revised, since a second test is
a second chance. What has no verdict yet meets the revised file. The lake of the time of the
freeze can be had again as a home of its own, to see whether the revision would have mattered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ingest.revisions import read_revisions
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.queue import standings


@dataclass(frozen=True)
class Revised:
    """How many files of which data sets and days, and who was judged on the version before."""

    files: int
    datasets: tuple[str, ...]
    first_day: date
    last_day: date
    frozen_at: datetime
    verdicts: int
    open: int

    def sentence(self, home: Home) -> str:
        """What a person has to know, and the command that shows what was."""
        named = ", ".join(self.datasets)
        return (
            f"{self.files} files of {named} ({self.first_day} to {self.last_day}) were published "
            f"anew after the first freeze of {self.frozen_at:%Y-%m-%d %H:%M}. The {self.verdicts} "
            f"verdicts stand on what was loaded when they were reached and are not tested again; "
            f"the {self.open} open hypotheses meet the new files. The lake of then: nullhouse "
            f"vintage {home.root}-then --at {self.frozen_at:%Y-%m-%dT%H:%M:%S}"
        )


def revised_since_freeze(home: Home) -> Revised | None:
    """What was published anew since the first freeze; None if nothing was, or nothing is frozen."""
    if not home.ledger.exists():
        return None
    ledger = Ledger(home.ledger)
    batches = [entry for entry in ledger.entries() if entry.kind == "batch"]
    if not batches:
        return None
    frozen_at = datetime.fromisoformat(batches[0].at)
    later = [r for r in read_revisions(home.lake) if r.superseded_at >= frozen_at]
    if not later:
        return None
    days = sorted(r.entry.period_start for r in later)
    final = [s.is_final for s in standings(ledger)]
    return Revised(
        files=len({r.entry.key for r in later}),
        datasets=tuple(sorted({r.entry.dataset_id for r in later})),
        first_day=days[0],
        last_day=days[-1],
        frozen_at=frozen_at,
        verdicts=sum(final),
        open=len(final) - sum(final),
    )
