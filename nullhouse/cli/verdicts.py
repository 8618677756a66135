"""The verdict table on a terminal: what was decided row by row, what waits by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from nullhouse.cli.show import show_rows


def show_verdicts(verdicts: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """All rows for a machine; for a person, those that wait are counted and not listed."""
    if as_json:
        show_rows(verdicts, "verdicts", as_json=True)
        return
    waiting = Counter(v["reason"] for v in verdicts if v["verdict"] == "queued")
    if waiting:
        counted = [{"hypotheses": n, "queued because": why} for why, n in waiting.most_common()]
        show_rows(counted, "queued", as_json=False)
    decided = [v for v in verdicts if v["verdict"] != "queued"]
    show_rows(decided, "verdicts", as_json=False)
