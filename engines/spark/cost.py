"""What a market would cost on either engine, from the seconds of both builds of one small world.

``python -m engines.spark.cost HOME WORK`` after `make test-spark`: one line of Markdown a stage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb

#: 500 symbols over five years, in minute bars.
MARKET = 500 * 1826 * 1440


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="engines.spark.cost", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("work", type=Path, help="Spark's own folder")
    asked = parser.parse_args()
    duck = seconds(asked.home / "dbt" / "target-blind") + seconds(asked.home / "dbt" / "target")
    spark = seconds(asked.work / "blind") + seconds(asked.work / "full")
    sys.stdout.write("\n".join(table(duck, spark, bars(asked.home))) + "\n")


def seconds(target: Path) -> Counter[str]:
    """Seconds by stage: the folder in which a model lies, as dbt measured them."""
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    found: Counter[str] = Counter()
    for result in results:
        node = nodes[result["unique_id"]]
        # A view costs nothing until it is read, a seed nothing more with a larger market.
        if node["resource_type"] == "model" and node["config"]["materialized"] != "view":
            found[node["fqn"][2]] += result["execution_time"]
    return found


def bars(home: Path) -> int:
    """Minute bars of the world that was built."""
    with duckdb.connect(str(home / "warehouse" / "blind.duckdb"), read_only=True) as con:
        row = con.execute("select count(*) from main.int_minutes").fetchone()
    assert row is not None
    return int(row[0])


def table(duck: Counter[str], spark: Counter[str], count: int) -> Iterator[str]:
    """Seconds, bars a second, and hours of a market whose cost grows with its bars."""
    yield "| stage | DuckDB, s | bars/s | market, h | Spark, s | bars/s | market, h |"
    yield "|---|---|---|---|---|---|---|"
    for stage in [*sorted(duck.keys() | spark.keys(), key=lambda one: -spark[one]), "all"]:
        pair = [sum(one.values()) if stage == "all" else one[stage] for one in (duck, spark)]
        cells = [
            f"{took:,.1f} | {count / took:,.0f} | {MARKET / count * took / 3600:,.0f}"
            for took in (max(one, 0.001) for one in pair)
        ]
        yield f"| {stage} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
