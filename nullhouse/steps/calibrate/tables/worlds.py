"""Whole worlds: what was planted is promoted, and nothing else ever."""

from __future__ import annotations

from typing import Any, Final

from nullhouse.steps.calibrate.tables.section import Demand, Results, Section, state_of
from nullhouse.steps.calibrate.worlds import SEEDS

#: The hypothesis that each plant is made for.
MADE_FOR: Final = {
    "reversal": ("liquidation_cluster", "price_dislocation", "short"),
    "aftershock": ("liquidation_cluster", "volatility_aftershock", "short"),
}
#: An effect that the plant moved by less than this is none, and its promotion is false.
LEAST: Final = 0.01
FOUND: Final = 0.9


def worlds_section(results: Results) -> Section:
    """One line a world: was the plant found, and was anything promoted that is not there."""
    judged = _judged(results)
    rows: list[dict[str, Any]] = []
    for (plant, seed), world in sorted(judged.items()):
        promoted = [v for v in world["verdicts"] if v["verdict"] == "promoted"]
        false = _false(promoted, world, judged.get(("nothing", seed)))
        rows.append(
            {
                "planted": plant,
                "seed": seed,
                "tested": sum(v["verdict"] in ("promoted", "discarded") for v in world["verdicts"]),
                "promoted": len(promoted),
                "plant found": _is_found(plant, promoted),
                "false": ", ".join(false) or "–",
            }
        )
    says = (
        "Archive to verdict: simulate, ingest, build, freeze, evaluate; three symbols, thirty "
        "days of warm-up and a hundred and twenty more. A plant is a reversal of 35 % after "
        "clusters of liquidations, or 0.35 log units of volatility after those of long ones. A "
        "promotion is false unless the plant makes the hypothesis true or moved its effect: the "
        "same seed's world without the plant tells."
    )
    return Section("Whole worlds", says, rows, _demands(rows))


def _demands(rows: list[dict[str, Any]]) -> tuple[Demand, ...]:
    found = []
    for plant, seeds in SEEDS.items():
        mine = [row for row in rows if row["planted"] == plant]
        false = sum(row["false"] != "–" for row in mine)
        if plant == "nothing":
            wrong, name = any(r["promoted"] for r in mine), "nothing planted, nothing promoted"
            text = f"{sum(bool(r['promoted']) for r in mine)} of {len(mine)} worlds promoted"
        else:
            hit = sum(row["plant found"] == "yes" for row in mine)
            missed = len(mine) - hit
            wrong = missed > round((1 - FOUND) * seeds) or false > 0
            name = f"{plant} found in {FOUND:.0%} of worlds, and nothing false beside it"
            text = f"found in {hit} of {len(mine)}; false promotions in {false}"
        found.append(Demand(name, state_of(wrong, len(mine), seeds), text))
    return tuple(found)


def _judged(results: Results) -> dict[tuple[str, int], dict[str, Any]]:
    """Worlds of the full size, by plant and seed."""
    parts = ((key.split("|"), result) for key, result in results.items())
    return {
        (part[1], int(part[2])): result
        for part, result in parts
        if part[0] == "world" and len(part) == 3
    }


def _is_found(plant: str, promoted: list[dict[str, Any]]) -> str:
    if plant not in MADE_FOR:
        return "–"
    kinds = {(v["trigger"], v["consequence"], v["horizon"]) for v in promoted}
    return "yes" if MADE_FOR[plant] in kinds else "no"


def _false(
    promoted: list[dict[str, Any]], world: dict[str, Any], twin: dict[str, Any] | None
) -> list[str]:
    true = {_name(v, with_attribute=False) for v in world["true"]}
    return [
        _name(v)
        for v in promoted
        if _name(v, with_attribute=False) not in true and not _moved(v, twin)
    ]


def _moved(promoted: dict[str, Any], twin: dict[str, Any] | None) -> bool:
    """Whether the plant moved the effect, as the same seed's world without it shows."""
    if twin is None:
        return False
    for other in twin["verdicts"]:
        if _name(other) == _name(promoted):
            known = other["effect"] is not None and promoted["effect"] is not None
            return (
                known
                and other["verdict"] != "promoted"
                and (promoted["effect"] - other["effect"] > LEAST)
            )
    return False


def _name(v: dict[str, Any], *, with_attribute: bool = True) -> str:
    parts = ["trigger", "direction", "consequence", "horizon"]
    if with_attribute and v.get("attribute"):
        parts.insert(2, "attribute")
    return " ".join(str(v[part]) for part in parts)
