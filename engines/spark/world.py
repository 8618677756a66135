"""The world on which Spark is held against DuckDB, landed and built by DuckDB.

``python -m engines.spark.world FOLDER``: as the time-travel proof's, with rows in every data set
that there is, a frozen batch and frozen spans; 17 days, since trailing ranks need 14 of them.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from engines.spark.halves import OUTCOMES
from nullhouse.steps.timetravel.world import World, make_world
from nullhouse.warehouse.dbt import run_dbt

WORLD = World(start=date(2024, 1, 10), days=17, seed=5)


def main() -> None:
    """Land the world, build its blind half, then its outcomes."""
    parser = argparse.ArgumentParser(prog="engines.spark.world", description=__doc__)
    parser.add_argument("folder", type=Path)
    home = make_world(parser.parse_args().folder.resolve(), WORLD)
    run_dbt(home, "build", "--select", *OUTCOMES, "--exclude-resource-type", "test", target="full")


if __name__ == "__main__":
    main()
