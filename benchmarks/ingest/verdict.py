"""What the runs say: medians, ratios, and whether ours keeps what it must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.demand import Demand
from benchmarks.ingest.one import OURS, Run

#: Of the fastest rival's rate, whatever it is.
OF_THE_BEST = 0.8
TIMES_PANDAS = 5.0
PEAK_MB = 600.0


@dataclass(frozen=True)
class Line:
    """One way's medians over the rounds; its memory is the most of any round."""

    way: str
    rows_per_second: float
    csv_mb_per_second: float
    of_the_best: float
    times_pandas: float
    cpu_seconds: float
    peak_mb: float
    parquet_mb: float


def lines_of(runs: Sequence[Run], csv_bytes: int) -> list[Line]:
    """One line a way, the fastest first."""
    ways = list(dict.fromkeys(run.way for run in runs))
    rates = {way: _rate([run for run in runs if run.way == way]) for way in ways}
    best = max(rate for way, rate in rates.items() if way != OURS)
    lines = []
    for way in sorted(ways, key=lambda name: -rates[name]):
        own = [run for run in runs if run.way == way]
        lines.append(
            Line(
                way=way,
                rows_per_second=rates[way],
                csv_mb_per_second=csv_bytes / 1e6 * rates[way] / own[0].rows,
                of_the_best=rates[way] / best,
                times_pandas=rates[way] / rates["pandas"],
                cpu_seconds=median(run.cpu_seconds for run in own),
                peak_mb=max(run.peak_mb for run in own),
                parquet_mb=own[0].parquet_mb,
            )
        )
    return lines


def demands_on(lines: Sequence[Line]) -> list[Demand]:
    """The three demands with what was found."""
    ours = next(line for line in lines if line.way == OURS)
    return [
        Demand(
            f"{ours.of_the_best:.2f} of the best rate (at least {OF_THE_BEST})",
            ours.of_the_best >= OF_THE_BEST,
        ),
        Demand(f"{ours.peak_mb:.0f} MB at most (below {PEAK_MB:.0f})", ours.peak_mb < PEAK_MB),
        Demand(
            f"{ours.times_pandas:.1f} times pandas (at least {TIMES_PANDAS:.0f})",
            ours.times_pandas >= TIMES_PANDAS,
        ),
    ]


def _rate(runs: Sequence[Run]) -> float:
    return runs[0].rows / median(run.seconds for run in runs)
