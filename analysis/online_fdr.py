"""Online false discovery rates over everything that was ever tested: reporting, never a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from online_fdr.e_values import ELond, p_to_e_power
from online_fdr.p_values.batching.bh import BatchBH
from online_fdr.p_values.investing.lond.lond import Lond

# k · p^(k−1) turns a p-value into an e-value for any fixed k between 0 and 1.
EXPONENT: Final = 0.5


@dataclass(frozen=True)
class Asked:
    """A hypothesis, the assay in which it was tested, and its unadjusted p-value."""

    hypothesis_id: str
    assay: int
    p_value: float


@dataclass(frozen=True)
class OnlineLine:
    """What three online procedures say of the n-th test.

    Attributes
    ----------
    place
        1, 2, …, in the order in which tests were made.
    e_value
        The p-value, calibrated to an e-value.
    lond_level, lond
        The level of LOND for arbitrary dependence, and whether p is at most that.
    e_lond_level, e_lond
        The level of e-LOND, and whether e is at least one over it.
    batch_bh_level, batch_bh
        The level of Benjamini–Hochberg within the assay, and whether it rejects.
    """

    hypothesis_id: str
    assay: int
    place: int
    p_value: float
    e_value: float
    lond_level: float
    lond: bool
    e_lond_level: float
    e_lond: bool
    batch_bh_level: float
    batch_bh: bool


def online_lines(tested: Sequence[Asked], rate: float) -> list[OnlineLine]:
    """One line per test, in the order given; `rate` is the false discovery rate aimed at.

    Notes
    -----
    e-LOND keeps its rate under any dependence between hypotheses; LOND is taken in its form for
    arbitrary dependence. Online BH assumes independent batches, which tests on one history are
    not: it is shown because others show it. None of them takes part in a promotion, where the
    family-wise error is kept by step-down levels that add up to the epoch's alpha.

    References
    ----------
    Xu and Ramdas (2024), Online multiple testing with e-values, AISTATS.
    Javanmard and Montanari (2018), Online rules for control of false discovery rate. Annals of
    Statistics 46(2).
    Zrnic, Jiang, Ramdas and Jordan (2020), The power of batching in multiple hypothesis
    testing, AISTATS.
    Vovk and Wang (2021), E-values: calibration, combination and applications. Annals of
    Statistics 49(3).
    """
    lond, e_lond = Lond(rate, dependent=True), ELond(rate)
    lines: list[OnlineLine] = []
    for (test, (bh_level, bh)), place in zip(
        _by_batch(tested, rate), range(1, len(tested) + 1), strict=True
    ):
        e_value = p_to_e_power(test.p_value, EXPONENT)
        by_p, by_e = lond.test_one(test.p_value), e_lond.test_one(e_value)
        lines.append(
            OnlineLine(
                hypothesis_id=test.hypothesis_id,
                assay=test.assay,
                place=place,
                p_value=test.p_value,
                e_value=e_value,
                lond_level=float(lond.last_test_level or 0.0),
                lond=bool(by_p),
                e_lond_level=float(e_lond.last_test_level or 0.0),
                e_lond=bool(by_e),
                batch_bh_level=bh_level,
                batch_bh=bh,
            )
        )
    return lines


def _by_batch(tested: Sequence[Asked], rate: float) -> Iterator[tuple[Asked, tuple[float, bool]]]:
    """Each test with its assay's level and answer; assays follow one another."""
    method = BatchBH(rate)
    first = 0
    while first < len(tested):
        last = first
        while last < len(tested) and tested[last].assay == tested[first].assay:
            last += 1
        answers = method.test_batch([test.p_value for test in tested[first:last]])
        level = float(method.last_test_level or 0.0)
        for test, answer in zip(tested[first:last], answers, strict=True):
            yield test, (level, bool(answer))
        first = last
