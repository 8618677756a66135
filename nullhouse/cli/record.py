"""The verb that listens: record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from nullhouse.base.home import Home
from nullhouse.cli.options import AsJson, names
from nullhouse.cli.show import next_command, say, show_rows
from nullhouse.cli.verb import add

if TYPE_CHECKING:
    from ingest.recorder.run import RecordSummary


def record(
    symbols: Annotated[
        str, typer.Option(help="Perpetuals for depth and book_ticker, e.g. BTCUSDT,ETHUSDT.")
    ] = "",
    streams: Annotated[
        str,
        typer.Option(help="Of liquidations (all symbols), depth, book_ticker."),
    ] = "liquidations",
    markets: Annotated[str, typer.Option(help="Of um, cm, spot.")] = "um,cm",
    seconds: Annotated[
        str | None,
        typer.Option("--for", help="How long, e.g. 90s or 1h.", show_default="until stopped"),
    ] = None,
    base: Annotated[
        str,
        typer.Option(
            help="Stream addresses other than Binance's, e.g. um=wss://HOST,cm=wss://HOST."
        ),
    ] = "",
    rest: Annotated[
        str,
        typer.Option(help="Addresses of order book snapshots, e.g. um=https://HOST/fapi/v1/depth."),
    ] = "",
    part: Annotated[str, typer.Option(help="How long one part is.")] = "1h",
    silence: Annotated[
        str, typer.Option(help="A connection that says nothing for so long is replaced.")
    ] = "5s",
    renew: Annotated[
        str, typer.Option(help="A connection this old is renewed, without a gap.")
    ] = "23h",
    settle: Annotated[
        str,
        typer.Option(help="Depth bands that no snapshot covered are trusted after so long."),
    ] = "1h",
    as_json: AsJson = False,
) -> None:
    """Record live streams into the lake: frames as they came, and rows as the archive has them.

    Stop it with Ctrl-C: the part under way is closed. A killed recorder loses nothing either;
    the next one closes what it left.

    Example: nullhouse record --streams liquidations,depth --symbols BTCUSDT --for 1h
    """
    from ingest.recorder.request import check_record_request
    from nullhouse.steps.record import record_streams

    request = check_record_request(
        names(symbols),
        names(streams),
        names(markets),
        names(base),
        names(rest),
        seconds,
        {"part": part, "silence": silence, "renew": renew, "settle": settle},
    )
    for note in request.notes:
        say(f"note: {note}", as_json=as_json)
    for market in request.markets:
        for line in request.lines(market):
            say(f"listening to {line.base}{line.path}", as_json=as_json)
    summary = record_streams(Home.current(), request)
    _show(summary, as_json)


def _show(summary: RecordSummary, as_json: bool) -> None:
    # A machine gets every part, a person the sums.
    shown = [part.record() for part in summary.parts] if as_json else summary.by_market()
    show_rows(shown, "recorded", as_json=as_json)
    lake = Home.current().lake
    kinds = Counter(i.kind for part in summary.parts for i in part.incidents)
    if kinds:
        listed = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        say(f"incidents: {listed}; see {lake / 'recorded_incidents'}", as_json=as_json)
    say(f"frames: {lake / 'recorded_frames'}", as_json=as_json)
    for dataset, count in summary.totals().items():
        say(f"rows: {count} in {lake / dataset / 'recorded'}", as_json=as_json)
    next_command("dbt build --target blind, or nullhouse record again to go on", as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    add(app, "Bring data in", record)
