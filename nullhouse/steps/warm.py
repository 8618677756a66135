"""Compiles the numerical kernels once, so that no first run waits for a compiler.

Run by the environment's build; what it compiles is cached beside the sources.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

import ingest.plain_rows  # noqa: F401 - importing it compiles its kernel
from analysis.calibration.families import Scene
from analysis.calibration.recipe import NULLS
from analysis.calibration.relabel import events_of
from analysis.controls.self_test import small_family, small_panel
from analysis.phase import run_phase1
from analysis.pictures.course import Series, course
from analysis.rules import Rules
from analysis.support import find_support
from ingest.simulator import SimulationOptions, write_archive


def warm() -> None:
    """Run each compiled kernel on as little as it takes."""
    options = SimulationOptions(
        seed=0, symbols=("BTCUSDT", "ETHUSDT"), days=2, start=date(2024, 1, 1), crash=False
    )
    with tempfile.TemporaryDirectory() as folder:
        write_archive(Path(folder) / "world", options)
    panel = small_panel()
    family = small_family(panel, np.random.default_rng(0), "signs", spike=0.0)
    rules = replace(Rules(), draws=9, power_gate=False)
    run_phase1(panel, [family], rules, alpha=0.05, seed=0)
    scene = Scene.of(NULLS["W0"].at(days=1), seed=0)
    events_of(scene.view, "warm", cut=1.5, fire=0.1)
    series = Series(family.placebo, family.placebo, np.ones(panel.rows))
    course(panel, family, series, find_support(panel, "price", family, rules), rules)


if __name__ == "__main__":
    warm()
