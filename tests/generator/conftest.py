"""The project's own templates, controls and data sets, read once."""

from __future__ import annotations

import pytest

from generator.entries import RegisterEntry, load_entries
from generator.fusion import controls_of, template_of
from generator.grammar import Control, Operator, Template
from generator.library import load_controls, load_operators, load_templates
from generator.propose import propose
from generator.spec import Candidate, EventFamilySpec


@pytest.fixture(scope="session")
def templates() -> tuple[Template, ...]:
    return load_templates()


@pytest.fixture(scope="session")
def controls() -> tuple[Control, ...]:
    return load_controls()


@pytest.fixture(scope="session")
def operators() -> tuple[Operator, ...]:
    return load_operators()


@pytest.fixture(scope="session")
def entries() -> tuple[RegisterEntry, ...]:
    return load_entries()


@pytest.fixture(scope="session")
def candidates(templates, operators, entries, controls) -> list[Candidate]:
    return propose(templates, operators, entries, controls)


@pytest.fixture(scope="session")
def single(candidates) -> list[Candidate]:
    """Those that a single sensor suggests."""
    return [c for c in candidates if c.event_family_spec.operator_id is None]


@pytest.fixture
def make_candidate(controls):
    """A valid candidate, with the spec's fields and the other parts changed as asked; its
    controls are the mandatory ones, or all that it owes."""
    mandatory = tuple(c.control_id for c in controls if c.mandatory)

    def make(
        sentence="Forced selling that comes in clusters displaces price for a while.",
        owed=False,
        **fields,
    ):
        spec = {
            "event_type": "forced_flow_cluster",
            "trigger": "liquidation_cluster",
            "direction": "long",
            "invalidation": "opposite_forced_flow",
            "consequence": "price_dislocation",
            "horizon": "short",
            "required_datasets": ["some_prints", "some_bars"],
        }
        spec = EventFamilySpec.model_validate({**spec, **fields})
        parts = spec.model_dump()
        named = controls_of(parts, controls) if owed else mandatory
        return Candidate.of(template_of(parts), sentence, spec, named)

    return make
