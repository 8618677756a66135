"""What the ledger and the register of hypotheses say about a frozen or refused candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.conditions import conditions_of
from generator.freeze import RENDERING
from generator.spec import OPTIONAL_FIELDS, Candidate
from generator.vocabulary import Origin


def ledger_entry(
    batch_id: str,
    candidates: Sequence[Candidate],
    constants_sha256: str,
    batch_sha256: str,
    frozen_at: str,
    origins: Mapping[str, Origin] | None = None,
    arguments: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The body of a batch's ledger entry; ``hypotheses`` are the rows of dim_hypotheses.

    ``origins`` and ``arguments`` are by hypothesis id; without an origin a hypothesis was
    emitted, and its parts tell whether by a data set or by a fusion.
    """
    rows = [
        hypothesis_row(
            candidate,
            batch_id=batch_id,
            frozen_at=frozen_at,
            origin=(origins or {}).get(candidate.hypothesis_id),
            because=(arguments or {}).get(candidate.hypothesis_id),
        )
        for candidate in candidates
    ]
    return {
        "batch_id": batch_id,
        "batch_sha256": batch_sha256,
        "rendering": RENDERING,
        "constants_sha256": constants_sha256,
        "frozen_at": frozen_at,
        "hypotheses": rows,
    }


def hypothesis_row(
    candidate: Candidate,
    *,
    batch_id: str | None,
    frozen_at: str,
    origin: Origin | None = None,
    because: str | None = None,
    refusal: str | None = None,
) -> dict[str, Any]:
    """One row of dim_hypotheses: frozen, or refused with the checklist's reason."""
    spec = candidate.event_family_spec
    emitted: Origin = "fusion" if spec.operator_id else "dataset"
    return {
        "hypothesis_id": candidate.hypothesis_id,
        "origin": origin or emitted,
        "template_id": candidate.template_id,
        "operator_id": spec.operator_id,
        "mechanism_sentence": candidate.mechanism_sentence,
        "event_family_id": spec.event_family_id,
        **dict.fromkeys(OPTIONAL_FIELDS),
        **spec.identity,
        "controls": list(candidate.controls),
        "required_datasets": list(spec.required_datasets),
        "conditions": conditions_of(spec),
        "status": "refused" if refusal else "frozen",
        "refusal": refusal,
        "because": because,
        "batch_id": batch_id,
        "frozen_at": frozen_at,
        "spec_sha256": spec.spec_sha256,
        "spec": spec.model_dump(mode="json"),
    }


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """The candidate that a row was made of, so that its frozen text can be rendered again."""
    parts = {name: row[name] for name in Candidate.model_fields if name != "event_family_spec"}
    return Candidate.model_validate({**parts, "event_family_spec": row["spec"]})
