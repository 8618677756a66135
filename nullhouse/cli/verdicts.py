"""Verdicts on a terminal, and before them what each test could find."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from nullhouse.cli.show import say, show_rows

#: What was tested is listed; the rest is counted.
_TESTED = ("promoted", "discarded")


def show_verdicts(verdicts: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """All rows for a machine; for a person, those that were not tested are counted by what kept
    them from it, with one reason in full, and the tally comes last."""
    if as_json:
        show_rows(verdicts, "verdicts", as_json=True)
        return
    if tested := [v for v in verdicts if v["verdict"] in _TESTED]:
        show_rows(tested, "verdicts", as_json=False)
    if untested := _untested([v for v in verdicts if v["verdict"] not in _TESTED]):
        show_rows(untested, "not tested", as_json=False)
    tally = Counter(v["verdict"] for v in verdicts)
    told = ", ".join(f"{n} {verdict}" for verdict, n in sorted(tally.items(), key=_place))
    say(f"of {len(verdicts)} hypotheses: {told or 'none decided'}")


def _untested(verdicts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    by_cause: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        code = str(verdict["reason"]).partition(": ")[0]
        by_cause.setdefault((verdict["verdict"], code), []).append(str(verdict["reason"]))
    return [
        {"hypotheses": len(reasons), "verdict": verdict, "for example": reasons[0]}
        for (verdict, _), reasons in sorted(by_cause.items(), key=lambda item: -len(item[1]))
    ]


def _place(counted: tuple[str, int]) -> tuple[int, str]:
    verdict = counted[0]
    return (_TESTED.index(verdict) if verdict in _TESTED else len(_TESTED)), verdict


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
