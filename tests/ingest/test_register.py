from __future__ import annotations

from pathlib import Path

import pytest

from ingest.register import REGISTER, USER_REGISTER, load_register
from nullhouse.base.errors import NullhouseError

ENTRY = """
sources:
  - name: binance
    tables:
      - name: um_klines_1m
        config:
          meta:
            register:
              dataset: klines_1m
              market: um
              sensor: price
              grain: bar
              cadence_seconds: 60
              publication_lag_seconds: 0
              layouts: [{period: daily, key: "data/um/{symbol}/{symbol}-{date}.zip"}]
              symbols: um
              header: sniff
              key: [open_time]
              rows_per_day: 1440
              coverage: {first_on: 2019-12-31}
              counterparts: []
              participation: voluntary
              required: true
              columns:
                - {name: open_time, type: int64, role: time, unit: epoch_ms_or_us, required: true}
                - {name: close, type: float64, role: price, unit: quote}
"""

#: What is replaced, by what, and what the message must say.
INVALID = [
    ("cadence_seconds", "cadance_seconds", ["unknown key 'cadance_seconds'", "did you mean cad"]),
    ("cadence_seconds: 60", "cadence_seconds: '60'", ["cadence_seconds is not valid", "'60'"]),
    ("cadence_seconds: 60", "cadence_seconds: 0", ["cadence_seconds is not valid"]),
    ("              grain: bar\n", "", ["key 'grain' is missing", "add grain"]),
    ("role: price", "role: prize", ["role has no such value", "prize", "did you mean price?"]),
    ("type: float64", "type: double", ["type has no such value", "float64"]),
    ("header: sniff", "header: snif", ["did you mean sniff?"]),
    ("unit: quote}", "unit: quote, requird: true}", ["unknown key 'requird'", "required?"]),
    ("{first_on: 2019-12-31}", "{first: 2019-12-31}", ["unknown key 'first'", "first_on"]),
    ("first_on: 2019-12-31", "first_on: 2019-12-31, last_on: 2018-01-01", ["ends before"]),
    ("counterparts: []", "counterparts: [um_klines_1]", ["counterpart", "mean um_klines_1m?"]),
    ("{date}", "{month}", ["a daily key must name", "{symbol} and {date}"]),
    ("{symbol}-{date}", "{date}", []),
    ("data/um", "/um", ["key is not valid"]),
    ("[{period: daily", "[]\n              layout: [{period: daily", ["unknown key 'layout'"]),
    ("epoch_ms_or_us", "epoch_ms", ["no such unit of time", "did you mean epoch_ms_or_us?"]),
    ("epoch_ms_or_us", "utc_text", ["utc_text is read as string"]),
    ("role: time, unit: epoch_ms_or_us, required: true", "role: count, unit: rows", ["role time"]),
    (", required: true", "", ["a time must be in every row"]),
    ("name: close", "name: open_time", ["'open_time' stands twice"]),
    ("key: [open_time]", "key: [opentime]", ["key column 'opentime'", "mean open_time?"]),
    ("name: close", "name: file_key", ["'file_key' is added by ingest"]),
    ("name: close", "name: symbol", ["the symbol's column is named symbol"]),
    ("            register:", "            registr:", ["um_klines_1m has no register"]),
    ("sources:", "source:", ["no table is registered"]),
    ("rows_per_day: 1440", "rows_per_day: [", ["no valid YAML"]),
]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "_sources.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_register_is_valid_and_in_file_order() -> None:
    ids = load_register().ids
    assert ids[0] == "um_klines_1m"
    named = [line.split("- name: ")[1] for path in (REGISTER, USER_REGISTER)
             for line in path.read_text().splitlines()
             if line.startswith("      - name: ")]  # fmt: skip
    assert list(ids) == named


def test_the_example_itself_is_valid(tmp_path: Path) -> None:
    (dataset,) = load_register(written(tmp_path, ENTRY))
    assert [c.name for c in dataset.landed_columns] == ["open_time", "close"]


@pytest.mark.parametrize(("old", "new", "said"), INVALID)
def test_a_wrong_entry_is_refused_in_plain_words(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    assert old in ENTRY
    if not said:
        load_register(written(tmp_path, ENTRY.replace(old, new)))
        return
    with pytest.raises(NullhouseError) as caught:
        load_register(written(tmp_path, ENTRY.replace(old, new)))
    for text in said:
        assert text in str(caught.value)


def test_all_problems_of_the_file_come_at_once_with_their_place(tmp_path: Path) -> None:
    text = ENTRY.replace("grain: bar", "grian: bar").replace("role: price", "role: prices")
    with pytest.raises(NullhouseError) as caught:
        load_register(written(tmp_path, text))
    assert len(caught.value.problems) == 3
    assert "table um_klines_1m, columns.1.role" in str(caught.value)


def test_a_data_set_without_layout_or_with_two_of_one_period_is_reported(tmp_path: Path) -> None:
    layout = '[{period: daily, key: "data/um/{symbol}/{symbol}-{date}.zip"}]'
    twice = f"[{layout[1:-1]}, {layout[1:-1]}]"
    for listed, said in (("[]", "layouts are none"), (twice, "layouts are daily, daily")):
        with pytest.raises(NullhouseError, match=said):
            load_register(written(tmp_path, ENTRY.replace(layout, listed)))


def test_the_same_data_set_and_market_cannot_be_registered_twice(tmp_path: Path) -> None:
    table = ENTRY[ENTRY.index("      - name: um_klines_1m") :]
    text = ENTRY + table.replace("name: um_klines_1m", "name: other")
    with pytest.raises(NullhouseError, match="um_klines_1m and other are the same"):
        load_register(written(tmp_path, text))


def test_a_register_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(NullhouseError, match="cannot be read"):
        load_register(tmp_path / "absent.yml")


def test_an_unknown_data_set_is_answered_with_the_nearest() -> None:
    with pytest.raises(NullhouseError, match="did you mean um_metrics"):
        load_register().select(["um_metric"])
    with pytest.raises(NullhouseError, match="no data set is named"):
        load_register().select([])


def test_large_data_sets_come_only_when_named() -> None:
    register = load_register()
    default = {d.id for d in register.select(None)}
    assert "um_klines_1m" in default
    assert "um_agg_trades" not in default
    assert [d.id for d in register.select(["um_agg_trades"])] == ["um_agg_trades"]
    assert register.select(["all"]) == register.of("archive")


def test_what_users_bring_is_not_asked_of_the_archive() -> None:
    register = load_register()
    assert [d.id for d in register.of("user")] == [
        "scheduled_releases", "etf_flows", "index_rebalances", "margin_calls", "earnings"
    ]  # fmt: skip
    assert not {d.id for d in register.select(["all"])} & {d.id for d in register.of("user")}
    with pytest.raises(NullhouseError, match="etf_flows is no data set of the archive") as caught:
        register.select(["etf_flows"])
    assert "--events etf_flows=FILE" in str(caught.value)
