"""What a sentence says its effect depends on, spelt out when it is frozen."""

from __future__ import annotations

from generator.spec import EventFamilySpec


def conditions_of(spec: EventFamilySpec) -> list[str]:
    """The conditional tests of the hold-out, as ``kind:what``; they follow from the spec alone.

    ``gate:state:bucket``, ``confirmation:name`` and ``branch:name``: among the trigger's events
    the effect is larger where this holds than where it does not. ``invalidation:name``: the
    effect is there until that comes, and what follows it adds nothing.
    """
    found = [f"gate:{gate}" for gate in sorted(set(spec.gates))]
    found += [f"confirmation:{spec.confirmation}"] if spec.confirmation != "none" else []
    found += [f"branch:{spec.branch}"] if spec.branch else []
    splits = spec.branch is not None
    return found + (
        [f"invalidation:{spec.invalidation}"] if spec.invalidation != "none" and not splits else []
    )
