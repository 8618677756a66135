"""When a row of the lake could first have been had: the guards' own answer, not staging's.

Written from the register's facts and from what is known of the files, without a look at the
macros that stamp rows, so that a wrong stamp there shows. In doubt, the later time.
"""

from __future__ import annotations

from ingest.register import Column, DataSet

#: Below this a stamp counts milliseconds, from here on microseconds.
_MICROSECONDS_FROM = 100_000_000_000_000

#: Seconds for which a row goes on growing after its stamp: an aggregate trade takes in what
#: follows within a tenth of a second.
_GROWS_FOR = {"agg_trades": 0.1}
#: Data sets whose instants may name a period's start: nothing published says which.
_UNCHECKED_LABELS = frozenset({"um_basis"})
#: The coin-margined metrics have always named the period's start.
_NAMES_THE_START = frozenset({"cm_metrics"})


def arrives_at(dataset: DataSet) -> str:
    """SQL for the moment at which a row of a landed file could first be had (UTC timestamp).

    It stands over all rows of whole files that are read with ``filename``: where each file shows
    in its own labels what they name, the file is looked at whole.
    """
    lag = dataset.publication_lag_seconds + _GROWS_FOR.get(dataset.dataset, 0.0)
    placed = f"{_stamp(dataset)} + {_period(dataset)} + {_seconds(lag)}"
    others = [_instant(column) for column in dataset.time_columns[1:]]
    received = [_instant(c) for c in dataset.columns if c.name == "received_at"]
    return f"greatest({', '.join([placed, *others, *received])})"


def _stamp(dataset: DataSet) -> str:
    """The instant in a row's first time column; an hour stands in a column of its own."""
    column = dataset.time_columns[0]
    hours = [c.name for c in dataset.columns if c.unit == "hours" and c.role == "label"]
    day = _instant(column)
    if column.unit == "utc_date" and hours:
        return f'({day} + cast("{hours[0]}" as integer) * interval 1 hour)'
    return day


def _instant(column: Column) -> str:
    name = f'"{column.name}"'
    if not column.unit.startswith("epoch"):
        return f"cast({name} as timestamp)"
    micros = f"case when {name} < {_MICROSECONDS_FROM} then 1000 * {name} else {name} end"
    return f"make_timestamp({micros})"


def _period(dataset: DataSet) -> str:
    """What lies between a label and the end of the period that it names."""
    period = _seconds(dataset.cadence_seconds)
    if dataset.labels == "start" or dataset.id in _UNCHECKED_LABELS | _NAMES_THE_START:
        return period
    if dataset.labels == "instant":
        return _seconds(0)
    day = r"try_cast(regexp_extract(file_key, '(\d{4}-\d{2}-\d{2})\.zip$', 1) as date)"
    last = f"max({_stamp(dataset)}) over (partition by filename)"
    names_the_end = f"file_key like 'rest/%' or coalesce({last} >= {day} + 1, false)"
    return f"case when {names_the_end} then {_seconds(0)} else {period} end"


def _seconds(seconds: float) -> str:
    return f"to_microseconds({round(seconds * 1_000_000)})"
