"""What poisoned rows hold: absurd values that every column could have, the same at every run."""

from __future__ import annotations

from ingest.register import Column, DataSet

#: Roles whose values say which row it is, and when: they stay.
_KEPT = frozenset({"time", "schedule", "symbol", "id", "sequence", "band", "label"})
#: Of so many poisoned rows one is dropped, and another comes twice: counts leak as well.
_ONE_IN = 10
#: Of so many values one is blank, where the register lets it be.
_BLANK_ONE_IN = 20


def poisoned(dataset: DataSet, seed: int, touched: str) -> tuple[str, str, str]:
    """Select list, copies of a row and condition: ``touched`` rows hold noise, others what they
    held. Over the columns of a landed file and ``file_row_number``."""
    changes = [_replacement(c, seed, touched) for c in dataset.landed_columns if _is_noise(c)]
    replaced = f"* replace ({', '.join(changes)})" if changes else "*"
    fate = f"{_draw(seed, 'fate')} % {_ONE_IN}"
    copies = f"case when {touched} and {fate} = 1 then 2 else 1 end"
    return replaced, copies, f"not ({touched} and {fate} = 0)"


def _is_noise(column: Column) -> bool:
    return column.role not in _KEPT and column.name != "received_at"


def _replacement(column: Column, seed: int, touched: str) -> str:
    name, draw = f'"{column.name}"', _draw(seed, column.name)
    value = _value(column, draw)
    if not column.required:
        value = f"case when {draw} % {_BLANK_ONE_IN} <> 0 then {value} end"
    return f"case when {touched} then {value} else {name} end as {name}"


def _value(column: Column, draw: str) -> str:
    """A value of the column's type: within what a type and a formula can bear, nothing else."""
    if column.type == "bool":
        return f"{draw} % 7 < 3"
    if column.role == "side":
        return f"case when {draw} % 7 < 3 then 'BUY' else 'SELL' end"
    if column.role == "interval":
        return f"cast(1 + {draw} % 24 as bigint)"
    if column.type == "int64":
        return f"cast({draw} % 1000000007 as bigint)"
    if column.type == "string":
        return f"'noise ' || ({draw} % 1000)"
    # Eight powers of ten, and both signs where a value may have them.
    size = f"pow(10.0, ({draw} % 8000) / 1000.0 - 4)"
    signed = column.role in ("spread", "greek") or column.unit == "fraction"
    return f"{size} * case when {draw} % 7 < 3 then -1 else 1 end" if signed else size


def _draw(seed: int, what: str) -> str:
    return f"hash(file_key, file_row_number, '{what}', {seed})"
