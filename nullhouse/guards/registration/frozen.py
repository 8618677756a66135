"""Frozen files, constants and registers against the ledger that froze them."""

from __future__ import annotations

import hashlib
from typing import Any

from generator.registration import candidate_of
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.frozen_files import differences
from nullhouse.warehouse.tables import open_tables, rows

#: Columns of dim_hypotheses in which the register and the ledger must say the same.
_REGISTERED = (
    *("hypothesis_id", "spec_sha256", "status", "batch_id", "event_family_id", "trigger"),
    *("direction", "attribute", "gates", "confirmation", "invalidation", "branch"),
    *("consequence", "equivalence", "horizon", "controls", "required_datasets"),
)


def look(ground: Ground) -> list[Finding]:
    """What differs between the ledger, the files that dbt reads, and the tables it made."""
    ledger = Ledger(ground.home.ledger)
    batches = ledger.bodies("batch")
    found = [
        _finding(p.where, p.found, p.allowed, p.what) for p in differences(ground.home, ledger)
    ]
    for batch in batches:
        found += _batch(ground.home, batch)
    if not batches or not ground.home.blind.exists():
        return found
    frozen = [h for b in batches for h in b["hypotheses"]]
    return found + _registers(ground.home, frozen, frozen + ledger.bodies("refused"))


def _batch(home: Home, batch: dict[str, Any]) -> list[Finding]:
    """The batch against its own hash, its specs against their ids, its constants against ours."""
    path = home.frozen / f"{batch['batch_id']}.sql"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
    current = constants_sha256(read_constants())
    found = []
    if sha256 != batch["batch_sha256"]:
        what = "the batch is not the bytes that were frozen"
        found.append(_finding(f"frozen/{path.name}", sha256, batch["batch_sha256"], what))
    if current != batch["constants_sha256"]:
        what = "the constants are not those that were frozen"
        found.append(_finding("seeds/constants.csv", current, batch["constants_sha256"], what))
    for row in batch["hypotheses"]:
        spec = candidate_of(row).event_family_spec
        if (spec.spec_sha256, spec.hypothesis_id) != (row["spec_sha256"], row["hypothesis_id"]):
            what = "a frozen spec has another identity than when it was frozen"
            found.append(_finding(row["hypothesis_id"], spec.spec_sha256, row["spec_sha256"], what))
    return found


def _registers(
    home: Home, frozen: list[dict[str, Any]], every: list[dict[str, Any]]
) -> list[Finding]:
    """dim_hypotheses and ctl_plans against the ledger."""
    with open_tables(home, sighted=False) as connection:
        said = rows(connection, f"select {', '.join(_REGISTERED)} from blind.main.dim_hypotheses")
        plans = rows(connection, "select hypothesis_id, control_id from blind.main.ctl_plans")
    # Entries of older ledgers lack what was not yet asked then.
    due = {h["hypothesis_id"]: {name: h.get(name) for name in _REGISTERED} for h in every}
    found = _unequal("dim_hypotheses", {r["hypothesis_id"]: r for r in said}, due)
    owed: dict[Any, Any] = {(h["hypothesis_id"], c): {} for h in frozen for c in h["controls"]}
    planned: dict[Any, Any] = {(p["hypothesis_id"], p["control_id"]): {} for p in plans}
    return found + _unequal("ctl_plans", planned, owed)


def _unequal(model: str, said: dict[Any, Any], due: dict[Any, Any]) -> list[Finding]:
    keys = [
        key for key in sorted(due.keys() | said.keys()) if _plain(said, key) != _plain(due, key)
    ]
    what = f"{model} does not hold what the ledger froze"
    return [
        _finding(model, _plain(said, key), _plain(due, key), f"{what}: {key}") for key in keys[:5]
    ]


def _plain(rows_by_key: dict[Any, Any], key: Any) -> str:
    if key not in rows_by_key:
        return "no row"
    row = rows_by_key[key]
    return str({name: list(v or []) if name == "gates" else v for name, v in row.items()})


def _finding(model: str, found: str, expected: str, cause: str) -> Finding:
    return Finding(
        guard="registration",
        model=model,
        expected=expected,
        found=found,
        cause=cause,
        remedy="restore what was frozen; another idea is a new hypothesis in a new batch",
    )
