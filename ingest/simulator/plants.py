"""The effects that can be planted, and the hypotheses that each of them makes true."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from nullhouse.base.errors import NullhouseError, Problem, nearest


@dataclass(frozen=True)
class Plant:
    """One causal effect that the engine can add to the world."""

    name: str
    trigger: str
    default: float
    most: float
    says: str
    #: (trigger, consequence, horizon) of the hypothesis it is planted for.
    planted: tuple[str, str, str]
    #: The same for what it makes true besides, mostly more weakly.
    implied: tuple[tuple[str, str, str], ...] = ()
    #: The sides of the trigger on which it acts.
    sides: tuple[str, ...] = ("long", "short")


PLANTS = (
    Plant(
        "cluster_reversal", "liquidation_cluster", 0.35, 1.0,
        "share of the 15-minute move before a liquidation cluster that comes back in 15 minutes",
        ("liquidation_cluster", "price_dislocation", "short"),
        (("liquidation_cascade", "price_dislocation", "medium"),),
    ),
    Plant(
        "cluster_aftershock", "liquidation_cluster", 0.35, 1.5,
        "log volatility added for 15 minutes after a liquidation cluster",
        ("liquidation_cluster", "volatility_aftershock", "short"),
        (
            ("liquidation_cascade", "volatility_aftershock", "short"),
            ("liquidation_cluster", "volatility_aftershock", "medium"),
            ("liquidation_cascade", "volatility_aftershock", "medium"),
        ),
    ),
    Plant(
        "cascade_vacuum", "liquidation_cascade", 0.35, 3.0,
        "log depth missing for half an hour, fading over another, after a liquidation cascade",
        ("liquidation_cascade", "liquidity_vacuum", "short"),
        (
            ("liquidation_cascade", "liquidity_vacuum", "medium"),
            ("liquidation_cluster", "liquidity_vacuum", "short"),
            ("liquidation_cluster", "liquidity_vacuum", "medium"),
        ),
    ),
    Plant(
        "desync_convergence", "desync_spike", 0.5, 0.95,
        "extra share of a desynchronised basis gone in 15 minutes if the perpetual had moved",
        ("desync_spike", "convergence", "short"),
    ),
    Plant(
        "leader_spillover", "leader_shock", 0.35, 2.0,
        "share of the leader's five-minute shock, in sigma, that followers add in 15 minutes",
        ("leader_shock", "spillover", "short"),
        (("leader_shock", "spillover", "medium"),),
    ),
    Plant(
        "long_cluster_aftershock", "liquidation_cluster", 0.35, 1.5,
        "log volatility added for 15 minutes after a cluster of long liquidations alone",
        ("liquidation_cluster", "volatility_aftershock", "short"),
        (
            ("liquidation_cascade", "volatility_aftershock", "short"),
            ("liquidation_cluster", "volatility_aftershock", "medium"),
            ("liquidation_cascade", "volatility_aftershock", "medium"),
        ),
        sides=("long",),
    ),
)  # fmt: skip

BY_NAME = {plant.name: plant for plant in PLANTS}


def parse_plants(text: str) -> dict[str, float]:
    """Read ``none``, ``all`` or ``name,name=size`` into sizes by name; all problems at once."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts == ["none"]:
        return {}
    if parts == ["all"]:
        return {plant.name: plant.default for plant in PLANTS}
    sizes = dict(_read_part(part) for part in parts)
    problems = [_problem_of_size(name, size) for name, size in sizes.items()]
    found = [problem for problem in problems if problem]
    counted = Counter(_read_part(part)[0] for part in parts)
    found += [
        Problem(f"the effect {name} is named twice", "--plant", text, "each effect once")
        for name, count in counted.items()
        if count > 1
    ]
    if not parts:
        found.append(Problem("no effect is named", "--plant", repr(text), _allowed()))
    if found:
        raise NullhouseError(*found)
    return {name: float(size) for name, size in sizes.items()}


def check_plants(plants: dict[str, float]) -> list[Problem]:
    """The problems of sizes by name, as they come from code."""
    problems = [_problem_of_size(name, str(size)) for name, size in plants.items()]
    return [problem for problem in problems if problem]


def _read_part(part: str) -> tuple[str, str]:
    name, equals, size = (text.strip() for text in part.partition("="))
    if not equals:
        size = str(BY_NAME[name].default) if name in BY_NAME else ""
    return name, size


def _problem_of_size(name: str, size: str) -> Problem | None:
    if name in ("none", "all"):
        remedy = f"write --plant {name} alone, or name effects without it"
        return Problem(f"{name} stands beside other effects", "--plant", name, "", remedy)
    if name not in BY_NAME:
        allowed = nearest(name, ["all", "none", *BY_NAME])
        return Problem("there is no such effect to plant", "--plant", name, allowed)
    plant = BY_NAME[name]
    try:
        number = float(size)
    except ValueError:
        number = math.nan
    if 0 < number <= plant.most:
        return None
    allowed = f"a number above 0, at most {plant.most:g}: {plant.says}"
    remedy = f"write {name} for {plant.default:g}, or leave the effect out"
    return Problem(f"the size of {name} is out of range", "--plant", size or "nothing", allowed,
                   remedy)  # fmt: skip


def _allowed() -> str:
    return f"none, all, or any of {', '.join(BY_NAME)}, each with =SIZE if need be"
