"""Tables that do not fit together are refused with every problem named."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.report import ReportTables, ReportTablesError
from analysis.report.tables import check_tables


def _problems(tables: ReportTables) -> tuple[str, ...]:
    with pytest.raises(ReportTablesError) as caught:
        check_tables(tables)
    return caught.value.problems


def test_good_tables_pass(mixed: ReportTables, explored: ReportTables) -> None:
    check_tables(mixed)
    check_tables(explored)
    check_tables(ReportTables())


def test_all_missing_columns_are_named_at_once_with_what_was_found_instead(
    mixed: ReportTables,
) -> None:
    misnamed = [{**row, "reasons": row["reason"]} for row in mixed.verdicts]
    for row in misnamed:
        del row["reason"]
    problems = _problems(
        dataclasses.replace(mixed, verdicts=misnamed, funnel=[{"stage": "emitted"}])
    )
    assert len(problems) == 2
    assert "verdicts: column `reason` is missing in 3 of 3 rows (found `reasons`)" in problems[0]
    assert "funnel: column `n`" in problems[1]


def test_a_row_of_an_unknown_hypothesis_is_not_dropped_in_silence(mixed: ReportTables) -> None:
    stray = [row | {"hypothesis_id": "standz"} for row in mixed.trials[:1]]
    problems = _problems(dataclasses.replace(mixed, exploratory_trials=stray))
    assert problems == (
        "exploratory_trials: `standz` is in no row of hypotheses (found `stands`); "
        "build the marts again so that they agree.",
    )


def test_two_verdicts_of_one_hypothesis_are_refused(mixed: ReportTables) -> None:
    doubled = dataclasses.replace(mixed, verdicts=[*mixed.verdicts, mixed.verdicts[0]])
    assert "2 rows for `stands`" in _problems(doubled)[0]


def test_values_outside_the_vocabulary_are_all_named(mixed: ReportTables) -> None:
    tables = dataclasses.replace(
        mixed,
        verdicts=[mixed.verdicts[0] | {"verdict": "proven"}],
        trials=[
            mixed.trials[0] | {"phase": 3},
            mixed.trials[1] | {"histogram_edges": [0.0, 1.0]},
        ],
    )
    problems = "\n".join(_problems(tables))
    assert "verdict `proven`; allowed: promoted, discarded, untestable, queued" in problems
    assert "`stands` against `time_shift` has phase 3" in problems
    assert "has 2 histogram edges for 3 counts" in problems
