"""Online false discovery rates, written beside the ledger whenever something was evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from analysis.online_fdr import Asked, online_lines
from nullhouse.base.atomic import write_text
from nullhouse.base.canonical import canonical_json
from nullhouse.base.constants import number
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger


def write_online_fdr(home: Home, ledger: Ledger, constants: Mapping[str, str]) -> None:
    """Render the file that ``rpt_online_fdr`` reads; all of it follows from the ledger."""
    lines = online_lines(tested(ledger), number(constants, "alpha_epoch"))
    text = "".join(canonical_json(asdict(line)) + "\n" for line in lines)
    if not home.online_fdr.exists() or home.online_fdr.read_text(encoding="utf-8") != text:
        write_text(home.online_fdr, text)


def tested(ledger: Ledger) -> list[Asked]:
    """Every Phase-1 test in its order, with the larger of its guards' unadjusted p-values."""
    found: dict[tuple[int, str], float] = {}
    for body in ledger.bodies("trial"):
        if body["phase"] == 1 and body["level"] == "B":
            key = body.get("assay", 1), body["hypothesis_id"]
            p_value = 1.0 if body["p_value"] is None else body["p_value"]
            found[key] = max(found.get(key, 0.0), p_value)
    return [Asked(name, assay, p_value) for (assay, name), p_value in found.items()]
