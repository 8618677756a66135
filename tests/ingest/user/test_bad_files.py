"""What is refused, and in which words; a file is refused as a whole, with all that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.register import load_register
from ingest.user.read import LISTED, read_user_file
from nullhouse.base.errors import NullhouseError
from tests.ingest.user.conftest import CALENDAR, CALLS

HEADER = "event_name,scheduled_at\n"

#: Data set, the file's text, and all of what the message must say.
INVALID: list[tuple[str, str | bytes, list[str]]] = [
    # The file
    ("scheduled_releases", "", ["the file is empty", "event_name,scheduled_at,known_at"]),
    ("scheduled_releases", "\n \n", ["the file is empty"]),
    ("scheduled_releases", HEADER, ["the file has no rows", "at least one row"]),
    ("scheduled_releases", b"event_name,scheduled_at\n\xff\xfe", ["no UTF-8 text", "byte 25 is ff"]),
    ("scheduled_releases", HEADER + '"CPI,2024-01-11T13:30:00Z\n', ["no valid CSV"]),
    ("scheduled_releases", HEADER.replace(",", ";") + "CPI;2024-01-11T13:30:00Z\n",
     ["separated by semicolons", "write the file with commas"]),
    ("scheduled_releases", HEADER.replace(",", "\t") + "CPI\t2024-01-11T13:30:00Z\n",
     ["separated by tabs"]),
    # The header
    ("scheduled_releases", CALENDAR.replace("scheduled_at", "schedule_at"),
     ["unknown column 'schedule_at'", "did you mean scheduled_at?",
      "column 'scheduled_at' is missing"]),
    ("scheduled_releases", CALENDAR.replace("event_name", "Event_Name"),
     ["unknown column 'Event_Name'", "did you mean event_name?"]),
    ("scheduled_releases", CALENDAR.replace("scheduled_at", "event_at"),
     ["unknown column 'event_at'", "column 'scheduled_at' is missing"]),
    ("scheduled_releases", CALENDAR.replace("event_name,", "event_name,event_name,")
     .replace("CPI,", "CPI,CPI,").replace("FOMC,", "FOMC,FOMC,"),
     ["column 'event_name' stands twice"]),
    ("scheduled_releases", "event_name,scheduled_at,direction\nCPI,2024-01-11T13:30:00Z,buy\n",
     ["unknown column 'direction'", "declare it in a data set of your own"]),
    ("margin_calls", CALLS.replace("size", "sise"),
     ["unknown column 'sise'", "did you mean size?", "column 'size' is missing"]),
    # Rows
    ("scheduled_releases", CALENDAR + "NFP\n",
     ["a row of another length", "row 3 (line 4)", "found: 1 cells", "2, as in the header"]),
    ("scheduled_releases", CALENDAR + "CPI,2024-01-11T08:30:00-05:00\n",
     ["row 3 (line 4) repeats row 1 (line 2)", "one row for each event_name, scheduled_at"]),
    ("margin_calls", CALLS + CALLS.splitlines()[2].replace("2.5e3", "2500"),
     ["row 3 (line 4) repeats row 2 (line 3)", "event_at, symbol, direction, size"]),
    ("margin_calls", CALLS.replace("10:00:01.5Z", "09:59:59Z"),
     ["known_at is earlier than event_at", "row 1 (line 2), column known_at",
      "2024-03-05 09:59:59, which is before 2024-03-05 10:00:00", "scheduled_at"]),
    # Cells
    ("scheduled_releases", CALENDAR.replace("30:00Z", "30:00"),
     ["scheduled_at has no offset", "row 1 (line 2), column scheduled_at",
      "found: 2024-01-11T13:30:00", "add Z for UTC"]),
    ("scheduled_releases", CALENDAR.replace("T13:30:00Z", ""), ["scheduled_at has no offset"]),
    ("scheduled_releases", CALENDAR.replace("2024-01-11T13:30:00Z", "11/01/2024 13:30"),
     ["scheduled_at is no ISO time", "2024-01-31T13:30:00Z"]),
    ("scheduled_releases", CALENDAR.replace("2024-01-11T13", "2024-02-30T13"),
     ["scheduled_at is no ISO time"]),
    ("scheduled_releases", CALENDAR.replace("2024-01-11", "1999-01-11"),
     ["scheduled_at lies outside", "September 2001"]),
    ("scheduled_releases", CALENDAR.replace("2024-01-11T13:30:00Z", ""),
     ["scheduled_at is blank", "fill it in"]),
    ("scheduled_releases", CALENDAR.replace("CPI", "  "), ["event_name is blank", "row 1 (line 2)"]),
    ("margin_calls", CALLS.replace("sell", "sel"),
     ["direction is no side", "found: sel", "did you mean sell?"]),
    ("margin_calls", CALLS.replace("sell", "long"), ["direction is no side", "buy, sell"]),
    ("margin_calls", CALLS.replace("sell", ""), ["direction is blank"]),
    ("margin_calls", CALLS.replace("1000", "-1000"),
     ["size is negative", "say the side in the column direction"]),
    ("margin_calls", CALLS.replace("1000", "nan"), ["size is no finite number", "decimal point"]),
    ("margin_calls", CALLS.replace("1000", "1e999"), ["size is no finite number"]),
    ("margin_calls", CALLS.replace("1000", "1_000"), ["size is no finite number"]),
    ("margin_calls", CALLS.replace("1000", '"1,5"'), ["size is no finite number", "found: 1,5"]),
    ("margin_calls", CALLS.replace("btcusdt", "BTC/USDT"),
     ["symbol is no symbol", "blank for all", "one row a symbol"]),
    ("etf_flows", "event_name,event_at,direction,size\nX,2024-01-11T21:00:00Z,buy,\n",
     ["size is blank", "row 1 (line 2), column size"]),
]  # fmt: skip


def refused(path: Path, name: str) -> NullhouseError:
    [dataset] = (d for d in load_register() if d.id == name)
    with pytest.raises(NullhouseError) as caught:
        read_user_file(path, dataset)
    return caught.value


@pytest.mark.parametrize(("name", "text", "said"), INVALID)
def test_a_wrong_file_is_refused_in_plain_words(
    give: Any, name: str, text: str | bytes, said: list[str]
) -> None:
    path = give(text)
    message = str(refused(path, name))
    assert [part for part in said if part not in message] == []
    assert str(path) in message


@pytest.mark.parametrize("text", [CALENDAR, CALLS])
def test_what_the_table_starts_from_is_itself_accepted(give: Any, text: str) -> None:
    name = "scheduled_releases" if text == CALENDAR else "margin_calls"
    [dataset] = (d for d in load_register() if d.id == name)
    assert read_user_file(give(text), dataset).table.num_rows == 2


def test_all_problems_of_a_file_come_at_once_in_the_files_order(give: Any) -> None:
    text = "event_at,direction,sise\n2024-03-05,up,1\n2024-03-05T10:00:00Z,buy\n,sell,x\n"
    found = [problem.what for problem in refused(give(text), "margin_calls").problems]
    assert found == [
        "unknown column 'sise'",
        "column 'size' is missing",
        "a row of another length",
        "event_at has no offset",
        "direction is no side",
        "event_at is blank",
    ]


def test_a_file_that_is_wrong_throughout_is_told_by_its_first_problems_and_their_number(
    give: Any,
) -> None:
    text = HEADER + "".join(f"CPI,2024-01-{day % 28 + 1}\n" for day in range(100))
    problems = refused(give(text), "scheduled_releases").problems
    assert len(problems) == LISTED + 1
    assert problems[-1].what == "and 60 more problems"


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    error = refused(tmp_path / "absent.csv", "scheduled_releases")
    assert "the file cannot be read" in str(error)
    assert "No such file" in str(error)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "the file cannot be read" in str(refused(tmp_path, "scheduled_releases"))
