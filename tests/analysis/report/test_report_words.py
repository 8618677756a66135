"""Numbers, reasons and headlines as a reader meets them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pytest

from analysis.report import words
from analysis.report.dossier import write_dossiers
from analysis.report.headline import headline
from analysis.report.reasons import read_reason
from analysis.report.tables import ReportTables

MakeRow = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0, "0"),
        (-0.12345, "−0.123"),
        (0.00012, "0.00012"),
        (0.000012, "1.2×10⁻⁵"),
        (-1e-18, "0"),
        (1234567.0, "1,234,567"),
    ],
)
def test_a_number_has_three_digits_and_a_true_minus(value: Any, shown: str) -> None:
    assert words.number(value) == shown


def test_a_probability_is_never_shown_as_nothing() -> None:
    assert words.probability(0.00001) == "< 0.0001"
    assert words.probability(0.0001) == "= 0.0001"
    assert words.probability(0.0123) == "= 0.012"
    assert words.probability(None) == "–"


def test_distances_keep_two_decimals_and_no_negative_nothing() -> None:
    assert [words.spreads(v) for v in (4.126, -0.001, -1.5, math.inf)] == [
        "4.13",
        "0.00",
        "−1.50",
        "∞",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (["a", "b"], "a, b"),
        ('["a", "b"]', "a, b"),
        ([], "–"),
        ({"T4": "no second market"}, "T4: no second market"),
        ("[not json", "[not json"),
        (dt.datetime(2026, 1, 5, 12, 0), "2026-01-05 12:00 UTC"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (True, "yes"),
        (1200, "1,200"),
        (0.025, "0.025"),
    ],
)
def test_any_cell_becomes_one_line_of_text(value: Any, shown: str) -> None:
    assert words.text(value) == shown


@pytest.mark.parametrize(
    ("raw", "code", "clause", "sentence"),
    [
        ("adjusted_p", "adjusted_p", "adjusted p-value", "Among so many tests"),
        ("separation: only 1.2 here.", "separation", "separation from", "Only 1.2 here."),
        ("control:time_shift As good.", "control:time_shift", "control: time shift", "As good."),
        (
            "phase2:control:a_b. It fell.",
            "phase2:control:a_b",
            "hold-out: control: a b",
            "It fell.",
        ),
        ("phase2", "phase2", "hold-out", "What discovery showed"),
        ("missing_data:um_metrics", "missing_data:um_metrics", "missing data: um_metrics", "A req"),
        ("brand_new_code", "brand_new_code", "brand new code", "Brand new code."),
        ("queued: frozen, and not evaluated yet", "queued", "waiting", "Frozen, and not"),
        ("the events were few", "", "", "the events were few"),
        ("", "", "", "No reason was given."),
        (None, "", "", "No reason was given."),
    ],
)
def test_a_reason_splits_into_clause_and_sentence(
    raw: str | None, code: str, clause: str, sentence: str
) -> None:
    reason = read_reason(raw)
    assert reason.code == code
    assert reason.clause.startswith(clause)
    assert reason.sentence.startswith(sentence)


def test_the_deciding_control_is_read_from_the_code() -> None:
    assert read_reason("control:time_shift").control_id == "time_shift"
    assert read_reason("phase2:control:time_shift").control_id == "time_shift"
    assert read_reason("separation").control_id is None


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["untestable"], "The one hypothesis could not be tested, so nothing stood"),
        (["discarded"], "Of 1 hypothesis, none stood and 1 fell."),
        (["promoted", "queued"], "Of 2 hypotheses, 1 stood, none fell and 1 waits for a verdict."),
        (
            ["promoted", "discarded", "untestable", "queued", "queued"],
            "Of 5 hypotheses, 1 stood, 1 fell, 1 could not be tested and 2 wait for a verdict.",
        ),
    ],
)
def test_the_headline_follows_the_verdicts(
    verdicts: list[str], sentence: str, hypothesis: MakeRow, verdict: MakeRow
) -> None:
    tables = ReportTables(
        hypotheses=[hypothesis(f"h{i}") for i in range(len(verdicts))],
        verdicts=[verdict(f"h{i}", v, "") for i, v in enumerate(verdicts)],
    )
    assert headline(write_dossiers(tables, False), False, True).startswith(sentence)
