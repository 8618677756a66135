"""dbt's answers become findings that a person can mend from."""

from __future__ import annotations

import json
from pathlib import Path

from nullhouse.guards.data_tests import finding_of, findings_of

SAID = """  Runtime Error in test strictly_before_x (models/x.yml)
  Invalid Input Error: row event_id E of sta_x: known_at 2024-01-05 12:05:00 is not strictly before \
started_at 2024-01-05 12:05:00 of evt_x; join what was known by as_of_before(…) (and 3 more rows)

  compiled code at target/compiled/x.sql"""


def test_a_sentence_falls_into_row_times_and_remedy() -> None:
    finding = finding_of("strictly_before_x", SAID)
    assert (finding.model, finding.column, finding.row) == ("sta_x", "known_at", "event_id E")
    assert finding.found == "known_at 2024-01-05 12:05:00"
    assert finding.expected == "strictly before started_at 2024-01-05 12:05:00 of evt_x"
    assert finding.remedy == "join what was known by as_of_before(…)"
    assert finding.cause == "the test strictly_before_x fails for 4 rows"


def test_a_test_that_only_counts_is_named_and_told_how_to_look_at_its_rows() -> None:
    finding = finding_of("unique_x_id", "Got 2 results, configured to fail if != 0")
    assert (finding.model, finding.found) == (
        "unique_x_id",
        "Got 2 results, configured to fail if != 0",
    )
    assert finding.remedy == "dbt test --select unique_x_id --store-failures"


def test_every_test_that_did_not_pass_is_a_finding(tmp_path: Path) -> None:
    results = tmp_path / "run_results.json"
    assert findings_of(results) == []
    rows = [
        ("test.p.a.1", "pass", None),
        ("test.p.b.2", "error", SAID),
        ("test.p.c.3", "fail", "Got 1"),
    ]
    ran = [{"unique_id": i, "status": status, "message": said} for i, status, said in rows]
    results.write_text(json.dumps({"results": ran}), encoding="utf-8")
    assert [finding.model for finding in findings_of(results)] == ["sta_x", "c"]
