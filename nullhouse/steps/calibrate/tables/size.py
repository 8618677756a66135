"""Rejections where nothing is: by class, horizon and world, and how uniform the p-values are."""

from __future__ import annotations

from typing import Any, Final, Literal

from scipy.stats import kstest

from analysis.calibration.recipe import NULLS
from analysis.calibration.size import LEVEL
from analysis.calibration.summary import clopper_pearson, holm, p_of_more
from nullhouse.steps.calibrate.jobs import PARTS
from nullhouse.steps.calibrate.tables.section import (
    Demand,
    Results,
    Rows,
    Section,
    cells_of,
    percent,
    state_of,
)

#: A size above this is no longer nominal, and so much evidence of it is needed.
MOST: Final = 0.075
EVIDENCE: Final = 0.01


def size_section(results: Results) -> Section:
    """One line a class and horizon, one column a world: guard by price, by price and volume."""
    cells = cells_of(results, "size")
    counted = _counted(cells)
    adjusted = holm([p_of_more(found, of, MOST) for found, of in counted.values()])
    broken = [key for key, p in zip(counted, adjusted, strict=True) if p < EVIDENCE]
    made = min((len(runs) for runs in cells.values()), default=0)
    worst = max(counted, key=lambda key: counted[key][0] / counted[key][1], default=None)
    says = (
        f"Share of markets in which the risk-set test rejects at {LEVEL:.0%} where its events do "
        "nothing: matched on price / on price and volume. "
        f"Repetitions: {_repeated(cells)}. " + " ".join(f"{n}: {w.says}." for n, w in NULLS.items())
    )
    found = f"{len(broken)} of {len(counted)} cells are above {percent(MOST)}"
    if broken:
        found += ": " + ", ".join(" ".join(key) for key in broken)
    elif worst:
        n, of = counted[worst]
        low, high = clopper_pearson(n, of)
        found += f"; the largest is {n} of {of} ({' '.join(worst)}; {low:.3f} to {high:.3f})"
    name = f"size of every class, world and guard, Holm-adjusted p for ≤ {MOST} at least {EVIDENCE}"
    state = state_of(bool(broken), made, PARTS["size"].repetitions)
    return Section("Size", says, _rows(counted), (Demand(name, state, found),))


def uniform_section(results: Results) -> Section:
    """Kolmogorov and Smirnov's test of the null p-values, world by world."""
    gathered = null_p_values(results)
    small = {
        (*key, world): _uniformity(ps, "greater")
        for key, worlds in gathered.items()
        for world, ps in worlds.items()
    }
    adjusted = dict(zip(small, holm(list(small.values())), strict=True))
    rows = [_uniform_row(*key, gathered[key], small) for key in sorted(gathered)]
    least = min(adjusted, key=lambda key: adjusted[key], default=None)
    low = adjusted[least] if least else 1.0
    made = least_runs(gathered)
    demand = Demand(
        "null p-values are not smaller than uniform ones (Kolmogorov–Smirnov by world, Holm)",
        state_of(low < EVIDENCE, made, PARTS["size"].repetitions),
        f"smallest adjusted p {low:.3g}" + (f" ({' '.join(least)})" if least else ""),
    )
    says = (
        "P-values of worlds without an effect against the uniform law, each world by itself: "
        "worlds share their luck, repetition by repetition, so that all together are far fewer "
        "than they seem. The mean is over all of them. Draws that are widened to unit deviation "
        "make large p-values frequent; only too many small ones would be a fault."
    )
    return Section("Uniformity", says, rows, (demand,))


def null_p_values(results: Results) -> dict[tuple[str, str], dict[str, list[float]]]:
    """By class and guard, and by world: the p-values of markets in which nothing is."""
    gathered: dict[tuple[str, str], dict[str, list[float]]] = {}
    for world, runs in cells_of(results, "size").items():
        for run in runs:
            for kind, mine in run.items():
                for guard, p in mine["p"].items():
                    gathered.setdefault((kind, guard), {}).setdefault(world, []).append(p)
    return gathered


def least_runs(gathered: dict[tuple[str, str], dict[str, list[float]]]) -> int:
    """How many there are in the world that has the fewest; zero where nothing was measured."""
    return min((len(ps) for worlds in gathered.values() for ps in worlds.values()), default=0)


def _uniform_row(
    kind: str,
    guard: str,
    worlds: dict[str, list[float]],
    small: dict[tuple[str, str, str], float],
) -> dict[str, Any]:
    every = [p for ps in worlds.values() for p in ps]
    least = min(worlds, key=lambda world: small[kind, guard, world])
    return {
        "class": kind,
        "guard": guard,
        "p-values a world": min(len(ps) for ps in worlds.values()),
        "mean": sum(every) / len(every),
        "KS p, least of worlds": min(_uniformity(ps) for ps in worlds.values()),
        "KS p, too many small": small[kind, guard, least],
        "in": least,
    }


def _uniformity(
    p_values: list[float], alternative: Literal["two-sided", "greater"] = "two-sided"
) -> float:
    """`greater` asks whether small values are too frequent."""
    return float(kstest(p_values, "uniform", alternative=alternative).pvalue)


def _counted(cells: dict[str, list[Any]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Rejections and runs by class with horizon, world and guard."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for world, runs in cells.items():
        for run in runs:
            for kind, mine in run.items():
                for guard, p in mine["p"].items():
                    n, of = found.get((kind, world, guard), (0, 0))
                    found[kind, world, guard] = (n + (p <= LEVEL), of + 1)
    return found


def _rows(counted: dict[tuple[str, str, str], tuple[int, int]]) -> Rows:
    rows: dict[str, dict[str, Any]] = {}
    for kind, world, guard in sorted(counted):
        n, of = counted[kind, world, guard]
        mine = rows.setdefault(kind, {"class": kind})
        shown = f"{100 * n / of:.1f}"
        mine[world] = f"{mine[world]} / {shown}" if world in mine else shown
    return list(rows.values())


def _repeated(cells: dict[str, list[Any]]) -> str:
    return ", ".join(f"{world} {len(runs)}" for world, runs in sorted(cells.items()))
