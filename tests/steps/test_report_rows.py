"""What the report takes from the ledger and from what dbt rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.ledger.entry import Entry
from nullhouse.steps.report.entries import clauses, levels, lines, powers
from nullhouse.steps.report.rendered import rendered_families

COMPILED = """-- One row per event family and event, as the frozen batches select them.

select * from (


select
    'EF_1' as event_family_id,
    event_id
from (
    select *
    from "evt_events"
    where trigger = 'price_shock'
)


union all


select
    'EF_2' as event_family_id,
    event_id
from (
select *
from (
    select *
    from "evt_events"
)
where event_id in (select event_id from "sta_pre_event")
)


)
"""
FROZEN = """{% macro batch_0001_families() %}
{# H_1: A sentence. #}
{{ capacity_saturation(
    event_family_id='EF_1',
    trigger='price_shock',
    gates=[]
) }}
union all
{{ forced_participation(
    event_family_id='EF_2',
    trigger='liquidation_cascade'
) }}
{% endmacro %}
"""


def _clause(passed: bool | None, found: float | None) -> dict[str, Any]:
    return {"passed": passed, "found": found, "asked": 1.0, "code": "c", "sentence": "s"}


def _ledger(path: Path) -> list[Entry]:
    asked = {"separation": _clause(False, 2.0), "control:b": _clause(None, None)}
    asked |= {"adjusted_p": _clause(True, 0.01), "contradicted": _clause(True, 1.0)}
    blind = {"n_events": 9, "n_days": 3, "power": 0.5, "overlap": 0.9}
    records: list[tuple[str, dict[str, Any]]] = [
        ("batch", {"batch_id": "batch_0001", "hypotheses": [{}, {}]}),
        ("assay", {"assay": 1, "batch_id": "batch_0001", "alpha": 0.025, "hypotheses": ["H_1"]}),
        ("verdict", {"hypothesis_id": "H_1", "verdict": "discarded", "reason": "separation: s",
                     "decided_in": "phase1", "clauses": asked}),
        ("verdict", {"hypothesis_id": "H_2", "verdict": "untestable", "reason": "low_power: s",
                     "decided_in": "phase1", "minimum_detectable_effect": 0.3, **blind}),
        ("invented", {"hypothesis_id": "H_2", "parts": [1, 2], "note": "new"}),
    ]  # fmt: skip
    ledger = Ledger(path / "ledger.jsonl")
    ledger.append(records)
    return ledger.entries()


def test_every_entry_has_a_line_also_of_a_kind_that_nobody_foresaw(tmp_path: Path) -> None:
    found = lines(_ledger(tmp_path))
    assert [row["seq"] for row in found] == [1, 2, 3, 4, 5]
    assert [row["what"] for row in found] == [
        "batch_0001 froze 2 hypotheses",
        "assay 1 of batch_0001: 1 tested at 0.025",
        "discarded: separation: s",
        "untestable: low_power: s",
        "note new, parts 2",
    ]


def test_clauses_stand_in_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    found = clauses(_ledger(tmp_path))
    assert [row["clause"] for row in found] == [
        "contradicted",
        "adjusted_p",
        "control:b",
        "separation",
    ]
    assert {row["hypothesis_id"] for row in found} == {"H_1"}


def test_the_blind_numbers_of_the_untested_and_the_levels_of_the_tested(tmp_path: Path) -> None:
    entries = _ledger(tmp_path)
    assert [row["hypothesis_id"] for row in powers(entries)] == ["H_2"]
    assert levels(entries) == {"H_1": (0.025, 1)}


def test_each_family_has_its_own_call_and_its_own_sql(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.frozen.mkdir()
    (home.frozen / "batch_0001.sql").write_text(FROZEN)
    compiled = home.compiled() / "compiled/nullhouse/models/blind/families/evf_members.sql"
    compiled.parent.mkdir(parents=True)
    compiled.write_text(COMPILED)
    one, two = rendered_families(home)
    assert one["frozen"].startswith("capacity_saturation(") and one["frozen"].endswith(
        "gates=[]\n)"
    )
    assert one["rendered"].startswith("select\n    'EF_1'") and "EF_2" not in one["rendered"]
    assert two["rendered"].count("(") == two["rendered"].count(")") == 3
    assert two["rendered"].endswith('(select event_id from "sta_pre_event")\n)')
