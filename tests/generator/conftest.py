"""The project's own templates, controls and data sets, read once."""

from __future__ import annotations

import pytest

from generator.entries import RegisterEntry, load_entries
from generator.grammar import Control, Template
from generator.library import load_controls, load_templates
from generator.propose import propose
from generator.spec import Candidate, EventFamilySpec


@pytest.fixture(scope="session")
def templates() -> tuple[Template, ...]:
    return load_templates()


@pytest.fixture(scope="session")
def controls() -> tuple[Control, ...]:
    return load_controls()


@pytest.fixture(scope="session")
def entries() -> tuple[RegisterEntry, ...]:
    return load_entries()


@pytest.fixture(scope="session")
def candidates(templates, entries, controls) -> list[Candidate]:
    return propose(templates, entries, controls)


@pytest.fixture
def make_candidate(controls):
    """A valid candidate, with the spec's fields and the other parts changed as asked."""

    def make(
        sentence="Forced selling that comes in clusters displaces price for a while.", **fields
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
        return Candidate.of("T1", sentence, spec, tuple(c.control_id for c in controls))

    return make
