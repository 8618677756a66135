"""A bench for macros: rendered by dbt itself, run on tables that the test writes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from tests.conftest import Dbt

PATHS = (
    "symbol varchar, minute bigint, log_close double, cum_return_e9 hugeint, "
    "cum_squares_e18 hugeint, cum_bars bigint, cum_log_depth_e9 hugeint, cum_depth_bars bigint, "
    "cum_bid_full bigint, cum_ask_full bigint, cum_refill_bars bigint, basis_5min_bps double, "
    "bid_is_full boolean, ask_is_full boolean"
)
SCALES = (
    "symbol varchar, minute bigint, sigma double, depth_median_usd double, "
    "basis_sigma_bps double, interest_unit double"
)
INTEREST = "symbol varchar, minute bigint, log_interest double"
FLOW = (
    "symbol varchar, minute bigint, cum_cascades_long bigint, cum_cascades_short bigint, "
    "cum_feed_bars bigint"
)

MANIFEST = (
    "dataset_id varchar, key varchar, parquet varchar, state varchar, fetched_at timestamp, "
    "period_start date, last_at timestamp"
)
INSTRUMENTS = "market varchar, symbol varchar, spot_symbol varchar, settled_at timestamp"


class Renderer:
    """Jinja to SQL in dbt's own context; the project is parsed once."""

    def __init__(self, dbt: Dbt) -> None:
        self.home = dbt.home
        self._dbt = dbt
        self._known: dict[tuple[str, str], str] = {}
        parsed = dbt("parse")
        if not parsed.success:
            raise RuntimeError(f"the project does not parse: {parsed.exception}")
        dbt.manifest = parsed.result
        #: Every node and macro of the project as dbt parsed it.
        self.manifest = parsed.result

    def __call__(self, jinja: str, **variables: str) -> str:
        key = (jinja, str(variables))
        if key not in self._known:
            self._known[key] = self._render(*key)
        return self._known[key]

    def _render(self, jinja: str, variables: str) -> str:
        offline = ("--no-introspect", "--no-populate-cache", "--single-threaded")
        done = self._dbt("compile", "--inline", jinja, "--vars", variables, *offline)
        if done.exception:
            # dbt takes back what it has compiled, and not what was refused.
            self.manifest.nodes.pop("sql_operation.nullhouse.inline_query", None)
            raise ValueError(str(done.exception.__context__ or done.exception))
        [compiled] = done.result.results
        return str(compiled.node.compiled_code)


class Bench:
    """Tables, a lake and registers of one test, and SQL with macros over them."""

    def __init__(self, render: Renderer, folder: Path) -> None:
        self.render = render
        self.folder = folder
        self._connection = duckdb.connect(config={"threads": 1})
        # What ref() resolves to stands in a database of this name.
        self._connection.execute("attach ':memory:' as blind")
        self.ref("instruments", INSTRUMENTS)
        self.table("manifest", MANIFEST)
        self.table("revisions", f"{MANIFEST}, superseded_at timestamp")
        # Nothing may depend on the zone of whoever builds.
        self._connection.execute("set TimeZone = 'Asia/Tokyo'")

    def close(self) -> None:
        self._connection.close()

    def execute(self, sql: str) -> None:
        """Plain SQL on the bench's own connection."""
        self._connection.execute(sql)

    def table(self, name: str, columns: str, rows: Sequence[Sequence[Any]] = ()) -> None:
        """Create a table, ``columns`` as in ``create table``, and fill it."""
        self._connection.execute(f"create or replace table {name} ({columns})")
        if rows:
            # Column by column: a hundred times faster than row by row.
            columns_of = [list(values) for values in zip(*rows, strict=True)]
            unnested = ", ".join("unnest(?)" for _ in columns_of)
            self._connection.execute(f"insert into {name} select {unnested}", columns_of)

    def ref(self, name: str, columns: str, rows: Sequence[Sequence[Any]] = ()) -> None:
        """Create the table that ``ref(name)`` means."""
        self.table(f"blind.main.{name}", columns, rows)

    def landed(self, dataset: str, file: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """Write one Parquet file into the lake, as ingest would."""
        target = self.folder / "lake" / dataset / f"{file}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        self.table("landed", columns, rows)
        self._connection.execute(f"copy landed to '{target}' (format parquet)")
        if "file_key" in columns:
            self._register(dataset, f"{dataset}/{file}.parquet", columns)

    def _register(self, dataset: str, parquet: str, columns: str) -> None:
        """Say in the manifest, as ingest would, that the files were loaded long ago."""
        old = self.folder / "lake" / "_revisions" / dataset / "_schema.parquet"
        if not old.exists():
            old.parent.mkdir(parents=True, exist_ok=True)
            self._connection.execute(f"copy (from landed limit 0) to '{old}' (format parquet)")
        last = "max(create_time)" if "create_time" in columns else "null"
        self._connection.execute(
            f"""insert into manifest
                select '{dataset}', file_key, '{parquet}', 'loaded', timestamp '2000-01-01',
                    try_cast(regexp_extract(file_key, '(\\d{{4}}-\\d{{2}}-\\d{{2}})', 1) as date),
                    try_cast({last} as timestamp)
                from landed group by file_key"""
        )
        self._write_registers()

    def landed_register(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Let the manifest or the table of revisions hold these rows and no others."""
        columns = MANIFEST if name == "manifest" else f"{MANIFEST}, superseded_at timestamp"
        self.table(name, columns, rows)
        self._write_registers()

    def _write_registers(self) -> None:
        for name in ("manifest", "revisions"):
            target = self.folder / "lake" / f"_{name}.parquet"
            self._connection.execute(f"copy {name} to '{target}' (format parquet)")

    def write(self, relative: str, text: str) -> None:
        """Write a file of the home."""
        target = self.folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def rows(self, jinja: str, **variables: str) -> list[tuple[Any, ...]]:
        """The rows of a query; a path of the renderer's home means the test's own folder."""
        sql = self.render(jinja, **variables)
        return self._connection.execute(
            sql.replace(str(self.render.home.root), str(self.folder))
        ).fetchall()

    def column(self, jinja: str, **variables: str) -> list[Any]:
        """The only column of a query."""
        return [value for (value,) in self.rows(jinja, **variables)]

    def value(self, expression: str, **variables: str) -> Any:
        """An expression's value."""
        [value] = self.column(f"select {expression}", **variables)
        return value


@pytest.fixture
def bench(render: Renderer, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(render, tmp_path)
    yield made
    made.close()


class Market:
    """The blind tables that outcomes are made from, for one or more symbols."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._paths: list[tuple[Any, ...]] = []
        self._scales: list[tuple[Any, ...]] = []
        bench.ref("int_interest", INTEREST)
        bench.ref("int_forced_flow", FLOW)

    def path(
        self,
        log_closes: Sequence[float | None],
        depths: Sequence[float | None] = (),
        basis: Sequence[float | None] = (),
        bids: Sequence[bool | None] = (),
        asks: Sequence[bool | None] = (),
        symbol: str = "BTCUSDT",
        first_minute: int = 0,
    ) -> None:
        """Minutes of one symbol in a row, summed up as int_paths sums them; ``bids`` and ``asks``
        say when the sides are full."""
        totals, before = [0] * 8, None
        for n, close in enumerate(log_closes):
            if close is not None and before is not None:
                move = round(1e9 * (close - before))
                totals[:3] = [totals[0] + move, totals[1] + move**2, totals[2] + 1]
            before = close
            depth = depths[n] if depths else None
            if depth is not None:
                totals[3:5] = [totals[3] + round(1e9 * math.log(depth)), totals[4] + 1]
            bid, ask = (side[n] if side else None for side in (bids, asks))
            totals[5:] = [totals[5] + (bid is True), totals[6] + (ask is True), totals[7]]
            totals[7] += bid is not None and ask is not None
            spread = basis[n] if basis else None
            self._paths.append((symbol, first_minute + n, close, *totals, spread, bid, ask))
        self._bench.ref("int_paths", PATHS, self._paths)

    def scale(self, *minutes: int, sigma: float | None = 0.01, symbol: str = "BTCUSDT") -> None:
        """The units in force at some minutes: depth in 100 dollars, the basis in 2 points, open
        interest in 1 %."""
        self._scales += [(symbol, minute, sigma, 100, 2, 0.01) for minute in minutes]
        self._bench.ref("int_scales", SCALES, self._scales)

    def interest(self, by_minute: dict[int, float]) -> None:
        """Log open interest at some marks."""
        rows = [("BTCUSDT", minute, value) for minute, value in by_minute.items()]
        self._bench.ref("int_interest", INTEREST, rows)

    def flow(self, longs: Sequence[int], shorts: Sequence[int], heard: Sequence[bool] = ()) -> None:
        """Cascades minute by minute, summed up as int_forced_flow sums them."""
        feed = heard or [True] * len(longs)
        sums = zip(*(accumulate(map(int, part)) for part in (longs, shorts, feed)), strict=True)
        rows = [("BTCUSDT", minute, *row) for minute, row in enumerate(sums)]
        self._bench.ref("int_forced_flow", FLOW, rows)


@pytest.fixture
def market(bench: Bench) -> Market:
    return Market(bench)
