from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nullhouse.ledger.chain import Ledger

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

HYPOTHESES = "frozen/hypotheses.jsonl"
LEDGER = "ledger/ledger.jsonl"
FROZEN: dict[str, Any] = {
    "hypothesis_id": "H_1",
    "origin": "discovery",
    "template_id": "T1",
    "operator_id": None,
    "mechanism_sentence": "Forced flow exhausts itself — and «quiet» follows.",
    "event_family_id": "EF_1",
    "trigger": "liquidation_cluster",
    "direction": "long",
    "attribute": None,
    "gates": ["volatility:high", "depth:thin"],
    "confirmation": "none",
    "invalidation": "opposite_forced_flow",
    "branch": None,
    "consequence": "price_dislocation",
    "equivalence": None,
    "horizon": "short",
    "controls": ["time_shuffled"],
    "required_datasets": ["cm_liquidation_snapshot|um_liquidation_snapshot"],
    "conditions": ["gate:depth:thin"],
    "status": "frozen",
    "refusal": None,
    "because": "Who must sell is gone, as «somebody» (2020) found.",
    "batch_id": "B_1",
    "frozen_at": "2024-03-05T12:00:00.250",
    "spec_sha256": "f" * 64,
}


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_an_empty_register_is_an_empty_table_of_the_same_shape(bench: Bench) -> None:
    bench.write(HYPOTHESES, "")
    assert bench.rows("select * from {{ read_frozen() }}") == []
    described = bench.rows("describe select * from {{ read_frozen() }}")
    assert [name for name, *_ in described] == list(FROZEN)


def test_a_line_that_was_written_before_a_column_came_has_null_there(bench: Bench) -> None:
    later = ("branch", "equivalence", "because")
    bench.write(HYPOTHESES, lines({k: v for k, v in FROZEN.items() if k not in later}))
    assert bench.rows("select branch, equivalence, because from {{ read_frozen() }}") == [
        (None, None, None)
    ]


def test_a_frozen_hypothesis_comes_back_as_it_was_written(bench: Bench) -> None:
    bench.write(HYPOTHESES, lines(FROZEN))
    [row] = bench.rows("{{ hypotheses() }}")
    assert dict(zip(FROZEN, row, strict=True)) == {
        **FROZEN,
        "frozen_at": datetime(2024, 3, 5, 12, 0, 0, 250_000),
    }


def test_a_hypothesis_without_gates_has_none_and_not_an_unknown_number(bench: Bench) -> None:
    bench.write(HYPOTHESES, lines(FROZEN | {"gates": None}, FROZEN | {"gates": []}))
    assert bench.column("select len(gates) from ({{ hypotheses() }})") == [0, 0]


@pytest.mark.parametrize(
    "line",
    ['{"hypothesis_id": "H_1", "gates": [', "H_1,discovery", '{"frozen_at": "yesterday"}'],
    ids=["torn", "no JSON", "no time"],
)
def test_a_line_of_the_register_that_does_not_parse_fails_the_build(
    bench: Bench, line: str
) -> None:
    bench.write(HYPOTHESES, lines(FROZEN) + line + "\n")
    with pytest.raises(duckdb.Error):
        bench.rows("select * from {{ read_frozen() }}")


def test_an_absent_register_fails_the_build(bench: Bench) -> None:
    with pytest.raises(duckdb.IOException, match="hypotheses"):
        bench.rows("select * from {{ read_frozen() }}")


def test_an_empty_ledger_has_no_entries(bench: Bench) -> None:
    bench.write(LEDGER, "")
    assert bench.rows("select * from {{ read_ledger('trial') }}") == []


def test_entries_of_one_kind_are_read_in_full(bench: Bench) -> None:
    written = Ledger(bench.folder / LEDGER).append(
        [("batch", {"n": 1}), ("verdict", {"hypothesis_id": "H_1", "verdict": "promoted"})]
    )
    [(seq, at, verdict, sha256)] = bench.rows(
        "select seq, \"at\", body ->> '$.verdict', sha256 from {{ read_ledger('verdict') }}"
    )
    assert (seq, verdict, sha256) == (2, "promoted", written[1].sha256)
    assert at == datetime.fromisoformat(written[1].at)


def test_a_torn_last_line_of_the_ledger_fails_the_build(bench: Bench) -> None:
    Ledger(bench.folder / LEDGER).append([("verdict", {"hypothesis_id": "H_1"})])
    whole = (bench.folder / LEDGER).read_text()
    bench.write(LEDGER, whole + whole[: len(whole) // 2])
    with pytest.raises(duckdb.Error):
        bench.rows("select * from {{ read_ledger('verdict') }}")


def test_a_malformed_line_fails_the_build_even_where_another_kind_is_asked_for(
    bench: Bench,
) -> None:
    bench.write(LEDGER, "no entry\n")
    with pytest.raises(duckdb.Error):
        bench.rows("select * from {{ read_ledger('verdict') }}")


def test_a_trial_has_one_shape_whatever_its_entry_leaves_out(bench: Bench) -> None:
    full = {
        "hypothesis_id": "H_1",
        "phase": 1,
        "control_id": "time_shuffled",
        "n_events": 120,
        "effect": -0.25,
        "p_value": 0.001,
        "passed": True,
        "histogram_edges": [0.0, 0.5, 1.0],
        "histogram_counts": [3, 4],
    }
    Ledger(bench.folder / LEDGER).append([("trial", full), ("trial", {"hypothesis_id": "H_2"})])
    trials = "select {{ trial_columns() }} from {{ read_ledger('trial') }} order by seq"
    names = [name for name, *_ in bench.rows(f"describe {trials}")]
    first, second = (dict(zip(names, row, strict=True)) for row in bench.rows(trials))
    assert {name: first[name] for name in full} == full
    assert second == dict.fromkeys(names) | {"hypothesis_id": "H_2"}
