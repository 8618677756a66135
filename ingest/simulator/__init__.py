"""A simulated Binance archive with known truth: same layout, same defects, effects on demand."""

from ingest.simulator.archive import write_archive
from ingest.simulator.options import SimulationOptions
from ingest.simulator.plants import PLANTS, parse_plants
from ingest.simulator.truth import Truth, read_truth

__all__ = [
    "PLANTS",
    "SimulationOptions",
    "Truth",
    "parse_plants",
    "read_truth",
    "write_archive",
]
