"""A data set of the user's own: declared in the home, used by what its columns measure."""

from __future__ import annotations

from typing import Any

import pytest

from generator.entries import own_entries
from generator.introspect import allowed_templates, capabilities_of, properties_of
from generator.library import load_templates
from ingest.land import create_lake
from ingest.register import load_register, register_of
from ingest.user.run import ingest_user_files, read_user_files
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from nullhouse.steps.describe import describe_datasets

FORCED = """
sensor: forced_flow
grain: event
cadence_seconds: 60
participation: forced
key: [event_at, symbol, direction]
columns:
  - {name: event_at}
  - {name: known_at}
  - {name: symbol}
  - {name: direction}
  - {name: size, unit: usd}
"""
ROWS = "event_at,direction,size\n2024-03-05T10:00:00Z,sell,12.5\n"

#: What is replaced in the declaration, by what, and all of what the message must say.
INVALID = [
    ("participation: forced", "participation: forcd",
     ["participation has no such value", "did you mean forced?"]),
    ("grain: event\n", "", ["key 'grain' is missing", "add grain"]),
    ("key: [event_at, symbol", "key: [event, symbol",
     ["key column 'event'", "did you mean event_at?"]),
    ("sensor:", "sensr:", ["unknown key 'sensr'", "did you mean sensor?", "key 'sensor'"]),
    ("{name: size, unit: usd}", "{name: size}", ["key 'unit' is missing"]),
    ("{name: size, unit: usd}", "{name: sise, type: float64, role: size, unit: usd}",
     ["a user's file has no column 'sise'", "did you mean size?"]),
    ("{name: size, unit: usd}", "{name: size, role: liquidity, unit: usd}",
     ["size has another role", "found: liquidity", "allowed: size"]),
    ("{name: size, unit: usd}", "{name: value, role: schedule, unit: usd}",
     ["value has another role", "volatility"]),
    ("{name: size, unit: usd}", "{name: size, type: string, unit: usd}",
     ["size has another type", "allowed: float64"]),
    ("  - {name: event_at}\n", "", ["either event_at or scheduled_at", "neither"]),
    ("{name: event_at}", "{name: event_at}\n  - {name: scheduled_at}",
     ["either event_at or scheduled_at", "event_at and scheduled_at"]),
    ("{name: event_at}", "{name: event_at, required: false}", ["a time must be in every row"]),
    ("  - {name: known_at}\n", "", ["column known_at is not declared", "add {name: known_at}"]),
    ("{name: known_at}", "{name: known_at}\n  - {name: known_at}", ["'known_at' stands twice"]),
    ("sensor:", "market: um\nsensor:", ["market cannot be chosen", "remove market"]),
    ("sensor:", "publication_lag_seconds: 60\nsensor:",
     ["publication_lag_seconds cannot be chosen"]),
    ("sensor:", "layouts: [{period: daily, key: 'data/{symbol}-{date}.zip'}]\nsensor:",
     ["layouts cannot be chosen"]),
    ("sensor:", "dataset: etf_flows\nsensor:", ["same data set of the same market", "etf_flows"]),
    ("columns:", "columns: [", ["no valid YAML"]),
    ("columns:\n", "columns: 5\nrest:\n", ["columns is not valid", "unknown key 'rest'"]),
    (FORCED, "- a list\n", ["is no mapping", "found: list"]),
]  # fmt: skip


def allowed(home: Home) -> dict[str, list[str]]:
    """Templates that each data set of the home may feed."""
    templates = load_templates()
    return {
        entry.id: [p.template_id for p in allowed_templates(properties_of(entry), templates)
                   if p.allowed]
        for entry in own_entries(home)
    }  # fmt: skip


def test_forced_participation_with_a_direction_feeds_the_first_template_by_its_columns(
    home: Home, declare: Any
) -> None:
    declare("miner_sales", FORCED)
    declare("sideless", FORCED.replace("  - {name: direction}\n", "").replace(", direction", ""))
    declare("sizeless", FORCED.replace("  - {name: size, unit: usd}\n", ""))
    declare("willing", FORCED.replace("forced\n", "voluntary\n"))
    declare("liquidations", FORCED.replace("forced\n", "voluntary\n"))
    found = allowed(home)
    assert found["miner_sales"] == ["T1", "T4"]
    # A side is missing, or a size; nobody is forced; and a name gives no right.
    assert {name for name, templates in found.items() if "T1" in templates} == {"miner_sales"}
    [entry] = (e for e in own_entries(home) if e.id == "miner_sales")
    assert capabilities_of(entry) == ("trigger", "confirm", "invalidate")


def test_what_is_scheduled_or_expects_volatility_feeds_the_fifth(home: Home, declare: Any) -> None:
    declare(
        "unlocks", FORCED.replace("event_at", "scheduled_at").replace("forced\n", "voluntary\n")
    )
    implied = "{name: value, role: volatility, unit: percent}"
    quotes = FORCED.replace("{name: size, unit: usd}", implied).replace(
        "grain: event", "grain: snapshot"
    )
    declare("implied", quotes.replace("forced\n", "voluntary\n"))
    assert allowed(home) == {"unlocks": ["T5"], "implied": ["T5"]}
    [entry] = (e for e in own_entries(home) if e.id == "implied")
    assert "state" in capabilities_of(entry)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scheduled_releases", ["T5"]),
        ("etf_flows", ["T1", "T4"]),
        ("index_rebalances", ["T1", "T4", "T5"]),
        ("margin_calls", ["T1", "T4"]),
        ("earnings", ["T5"]),
    ],
)
def test_the_registered_ones_feed_what_their_columns_say(
    home: Home, name: str, expected: list[str]
) -> None:
    [row] = (row for row in describe_datasets(home) if row["dataset_id"] == name)
    assert row["allowed_templates"].split("|") == expected
    assert row["market"] == "world"


@pytest.mark.parametrize(("old", "new", "said"), INVALID)
def test_a_wrong_declaration_is_refused_in_plain_words(
    home: Home, declare: Any, old: str, new: str, said: list[str]
) -> None:
    assert old in FORCED
    path = declare("miner_sales", FORCED.replace(old, new, 1))
    with pytest.raises(NullhouseError) as caught:
        register_of(home)
    message = str(caught.value)
    assert [part for part in said if part not in message] == []
    assert path.name in message or str(home.datasets) in message


@pytest.mark.parametrize("act", [describe_datasets, create_home, create_lake])
def test_whoever_reads_a_wrong_declaration_refuses_it(home: Home, declare: Any, act: Any) -> None:
    declare("miner_sales", FORCED.replace("sensor:", "sensr:"))
    with pytest.raises(NullhouseError, match="unknown key 'sensr'"):
        act(home)


def test_the_problems_of_all_declarations_come_at_once(home: Home, declare: Any) -> None:
    declare("one", FORCED.replace("grain: event", "grain: evnt"))
    declare(
        "two", FORCED.replace("{name: size, unit: usd}", "{name: zise, type: float64, unit: x}")
    )
    with pytest.raises(NullhouseError) as caught:
        register_of(home)
    message = str(caught.value)
    assert "one.yml" in message
    assert "two.yml" in message


@pytest.mark.parametrize("name", ["etf_flows", "um_klines_1m"])
def test_a_registered_name_cannot_be_taken(home: Home, declare: Any, name: str) -> None:
    declare(name, FORCED)
    with pytest.raises(NullhouseError, match=f"data set {name} is declared twice"):
        register_of(home)


def test_a_file_name_that_is_no_word_is_refused(home: Home, declare: Any) -> None:
    declare("Miner-Sales", FORCED)
    with pytest.raises(NullhouseError, match="id is not valid"):
        register_of(home)


def test_the_short_ending_and_the_long_one_are_both_read(home: Home, declare: Any) -> None:
    declare("miner_sales", FORCED).rename(home.datasets / "miner_sales.yaml")
    assert register_of(home).ids == (*load_register().ids, "miner_sales")


def test_its_csv_goes_into_the_lake_like_any_other(home: Home, declare: Any, give: Any) -> None:
    declare("miner_sales", FORCED)
    [landed] = ingest_user_files(home, {"miner_sales": give(ROWS)})
    assert (landed.entry.key, landed.entry.rows) == ("user/miner_sales.csv", 1)
    assert (home.lake / "miner_sales" / "_schema.parquet").is_file()


def test_a_data_set_that_nobody_declared_is_answered_with_the_nearest(
    home: Home, declare: Any, give: Any
) -> None:
    declare("miner_sales", FORCED)
    with pytest.raises(NullhouseError) as caught:
        read_user_files(home, {"miner_sale": give(ROWS), "um_metrics": give(ROWS)})
    message = str(caught.value)
    assert "unknown data set 'miner_sale'" in message
    assert "did you mean miner_sales?" in message
    assert "um_metrics comes from the archive" in message


def test_describe_shows_it_before_anything_is_built(home: Home, declare: Any) -> None:
    declare("miner_sales", FORCED)
    [row] = (row for row in describe_datasets(home) if row["dataset_id"] == "miner_sales")
    assert row["allowed_templates"] == "T1|T4"
    assert row["properties"].startswith("forced_participation|")


def test_a_home_without_declarations_has_an_empty_catalogue_that_is_written_once(
    home: Home, snapshot: Any, declare: Any
) -> None:
    create_home(home)
    assert len(home.catalogue.read_text(encoding="utf-8").splitlines()) == 1
    before = snapshot(home.root)
    create_home(home)
    assert snapshot(home.root) == before
    declare("miner_sales", FORCED)
    create_home(home)
    assert home.catalogue.read_text(encoding="utf-8").splitlines()[1].startswith("miner_sales,")


def test_the_shipped_lake_needs_no_declaration_folder(home: Home) -> None:
    create_lake(home)
    assert not home.datasets.exists()
    assert register_of(home).datasets == load_register().datasets
