"""Verdicts on a terminal, and before them what each test could find."""

from __future__ import annotations

import math
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


def show_power(checks: Sequence[Mapping[str, Any]]) -> None:
    """What could be found, from blind data alone, while no outcome has been read yet."""
    rows = [
        {
            "hypothesis": check["hypothesis_id"],
            "episodes": check["n_episodes"],
            "needed": _whole(check["required_episodes"]),
            "detectable": _number(check["mde"]),
            "must be": _number(check["delta1"]),
            "unit": check["unit"],
            "power": _number(check["power"]),
            "spiked": _number(check["spiked"]),
            "tested": "yes" if check["testable"] else check["code"],
        }
        for check in checks
    ]
    if rows:
        show_rows(rows, "what each test could find, before any outcome is read", as_json=False)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{math.ceil(value):,}"
