"""The verb `evaluate`: exclusive, in the queue's order, into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from filelock import FileLock, Timeout

from analysis.phase import run_phase1
from analysis.rules import Rules
from nullhouse.base.atomic import write_text
from nullhouse.base.canonical import canonical_json
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate.alpha import Epoch, alpha_of_assay
from nullhouse.steps.evaluate.gate import without_data
from nullhouse.steps.evaluate.inputs import load_inputs
from nullhouse.steps.evaluate.online import write_online_fdr
from nullhouse.steps.evaluate.phase1 import Told, phase1
from nullhouse.steps.evaluate.phase2 import phase2
from nullhouse.steps.evaluate.queue import standings, untested_kind
from nullhouse.steps.evaluate.record import draw_seed, provenance, trial_body
from nullhouse.steps.freeze import check_frozen
from nullhouse.warehouse.dbt import run_dbt
from nullhouse.warehouse.tables import open_tables, rows

MARTS = ("path:models/sighted/marts",)


def evaluate_phases(
    home: Home, phase: int | None, rules: Rules | None = None, told: Told | None = None
) -> list[dict[str, Any]]:
    """Run Phase 1, Phase 2 or both, rebuild the marts, and return the verdict table.

    ``rules`` replaces the seed's rules; only tests of the machinery hand in their own.
    ``told`` is called with what each test could find, before its outcomes are read.
    """
    constants = read_constants()
    rules = rules or Rules.from_constants(constants)
    ledger = Ledger(home.ledger)
    _require_frozen(home, ledger)
    with _exclusive(home):
        check_frozen(home)
        epoch = Epoch.of(ledger, constants).number
        origin = provenance(home, constants_sha256(constants), epoch)
        if phase in (None, 1):
            phase1(home, ledger, rules, constants, origin, told=told)
        if phase in (None, 2):
            phase2(home, ledger, rules, origin)
        write_online_fdr(home, ledger, constants)
    run_dbt(home, "build", select=MARTS)
    return verdict_table(home)


def evaluate_exploratory(home: Home) -> list[dict[str, Any]]:
    """Phase 1's numbers for whatever has data, whatever its power. The ledger is not touched:
    what was looked at like this is marked as such in every table and page."""
    constants = read_constants()
    rules = Rules.from_constants({**constants, "power_gate": "0"})
    _require_frozen(home, Ledger(home.ledger))
    hypotheses = [s.hypothesis for s in standings(Ledger(home.ledger))]
    with open_tables(home) as connection:
        lacking = without_data(connection, hypotheses)
        served = [
            h for h in hypotheses if h["hypothesis_id"] not in lacking and not untested_kind(h)
        ]
        inputs = load_inputs(connection, served, "discovery", sighted=True) if served else None
    trials = []
    if inputs:
        seed = draw_seed(1, constants_sha256(constants))
        alpha = alpha_of_assay(constants, 1)
        trials = run_phase1(inputs.grid.panel, inputs.families, rules, alpha, seed).trials
    lines = [canonical_json({"body": trial_body(trial)}) + "\n" for trial in trials]
    write_text(home.exploratory, "".join(lines))
    run_dbt(home, "build", select=("rpt_exploratory_trials",))
    with open_tables(home) as connection:
        return rows(
            connection,
            """select 'exploratory' as standing, trials.hypothesis_id, trigger, consequence,
                   horizon, control_id, n_events, n_days, effect, control_mean, control_sd, z,
                   p_value, note
               from sighted.main.rpt_exploratory_trials as trials
               inner join sighted.main.dim_hypotheses using (hypothesis_id)
               order by trigger, consequence, horizon, trials.hypothesis_id, control_id""",
        )


def verdict_table(home: Home) -> list[dict[str, Any]]:
    """Every frozen hypothesis and where it stands, promoted ones first."""
    with open_tables(home) as connection:
        return rows(
            connection,
            """select hypothesis_id, template_id as template, trigger, direction, attribute,
                   consequence, horizon, verdict, reason
               from sighted.main.dim_hypotheses
               inner join sighted.main.fct_verdicts using (hypothesis_id)
               order by case verdict when 'promoted' then 0 when 'discarded' then 1
                   when 'untestable' then 2 else 3 end, template, trigger, consequence, horizon,
                   direction, attribute""",
        )


def _require_frozen(home: Home, ledger: Ledger) -> None:
    if not standings(ledger):
        raise NullhouseError(
            Problem(
                what="nothing is frozen in this home, so there is nothing to evaluate",
                where=str(home.root),
                remedy="nullhouse generate shows the candidates, nullhouse freeze registers them",
            )
        )


@contextmanager
def _exclusive(home: Home) -> Iterator[None]:
    lock = FileLock(home.root / "evaluate.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise NullhouseError(
            Problem(
                what="another evaluation of this home is running",
                where=str(home.root),
                remedy="wait for it to end; evaluation is exclusive",
            )
        ) from error
    try:
        yield
    finally:
        lock.release()
