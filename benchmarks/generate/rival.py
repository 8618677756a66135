"""The same fillings by a solver: each slot a variable, each strike a constraint.

It stops where the grammar does: nothing asks whether a data set can play a part, nothing is
written as a sentence or checked as a spec.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.grammar import Grammar, Strike


def fillings(grammars: Sequence[Grammar]) -> int:
    """How many fillings of all grammars no strike removes."""
    return sum(_solved(grammar) for grammar in grammars)


def _solved(grammar: Grammar) -> int:
    from constraint import Problem

    problem, names = Problem(), list(grammar.slots)
    for name, values in grammar.slots.items():
        problem.addVariable(name, list(values))
    for strike in grammar.strike:
        asked = [n for n in names if n in strike.when or n in strike.unless]
        problem.addConstraint(_spares(strike, asked), asked)
    return len(problem.getSolutions())


def _spares(strike: Strike, asked: Sequence[str]) -> Callable[..., bool]:
    when = [strike.when.get(name) for name in asked]
    unless = [strike.unless.get(name) for name in asked]

    def spares(*values: str) -> bool:
        struck = all(n is None or v in n for v, n in zip(values, when, strict=True))
        excepted = bool(strike.unless) and all(
            n is None or v in n for v, n in zip(values, unless, strict=True)
        )
        return excepted or not struck

    return spares
