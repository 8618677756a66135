"""The columns that anyone may rely on, as the contract lists them."""

from __future__ import annotations

CONTRACT = {
    "dim_datasets": "dataset market sensor properties capabilities allowed_templates "
    "refused_templates rows first_at last_at missing_share",
    "dim_templates": "template_id mechanism dataset_types allowed forbidden families",
    "dim_operators": "operator_id roles rule",
    "dim_controls": "control_id what_it_breaks expected_null",
    "dim_hypotheses": "hypothesis_id origin template_id operator_id mechanism_sentence "
    "event_family_id trigger direction gates confirmation invalidation consequence horizon "
    "controls required_datasets status batch_id frozen_at spec_sha256",
    "dim_scores": "hypothesis_id s1 s2 s3 priority",
    "evt_events": "event_id trigger symbol direction size_class started_at known_at",
    "sta_pre_event": "event_id state bucket known_at",
    "evf_members": "event_family_id event_id branch",
    "fct_trials": "hypothesis_id phase control_id n_events effect control_mean control_sd z "
    "p_value p_adjusted draws passed",
    "fct_verdicts": "hypothesis_id verdict decided_in reason decided_at ledger_sha256",
}
#: Where each table lies; dim_hypotheses stands in both files.
FILES = {
    "blind": [name for name in CONTRACT if not name.startswith("fct")],
    "sighted": ["dim_hypotheses", "fct_trials", "fct_verdicts"],
}


def missing_columns(found: dict[tuple[str, str], set[str]]) -> list[str]:
    """What the contract promises and a home lacks; ``found`` maps (file, table) to columns."""
    return [
        f"{file}.{table}.{column}"
        for file, tables in FILES.items()
        for table in tables
        for column in CONTRACT[table].split()
        if column not in found.get((file, table), set())
    ]
