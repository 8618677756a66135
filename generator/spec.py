"""What is emitted, and what makes two hypotheses the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, Field, model_validator

from generator.strict import Strict
from generator.vocabulary import (
    STATES,
    TRIGGERS,
    Attribute,
    Confirmation,
    Consequence,
    Direction,
    Exclusion,
    Horizon,
    Invalidation,
    TemplateId,
    Trigger,
    exclusions_for,
    outcome_word,
)
from nullhouse.base.canonical import sha256_of
from nullhouse.base.errors import nearest

EVENT_FIELDS = ("trigger", "direction", "attribute", "gates", "confirmation")
CLAIM_FIELDS = ("invalidation", "consequence", "horizon")


def _no_outcome(name: str) -> str:
    word = outcome_word(name)
    if word:
        raise ValueError(f"{name!r} refers to an outcome ({word})")
    return name


def _known_gate(gate: str) -> str:
    state, _, bucket = gate.partition(":")
    if state not in STATES:
        raise ValueError(f"no such state {state!r}; allowed: {nearest(state, STATES)}")
    if bucket not in STATES[state]:
        listed = nearest(bucket, STATES[state])
        raise ValueError(f"{state} has no bucket {bucket!r}, and takes no number: {listed}")
    return gate


def _plain_name(name: str) -> str:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
        raise ValueError("a name is lower-case words joined by _, without a number")
    return name


def _dataset_ids(requirement: str) -> str:
    if not all(re.fullmatch(r"[a-z][a-z0-9_:]*", part) for part in requirement.split("|")):
        raise ValueError("a requirement is a data set's id, or alternatives joined by |")
    return requirement


def _one_line(sentence: str) -> str:
    if not 20 <= len(sentence) <= 400:
        raise ValueError(f"a sentence has 20 to 400 characters, not {len(sentence)}")
    # It stands as a comment in generated SQL, where a brace could end the comment.
    strange = sorted(set(re.findall(r"[\x00-\x1f\x7f\u2028\u2029{}#<>]", sentence)))
    if strange:
        raise ValueError(f"a sentence is one line of plain text without {strange}")
    return sentence


Name = Annotated[str, AfterValidator(_plain_name), AfterValidator(_no_outcome)]
Gate = Annotated[str, AfterValidator(_known_gate)]
ControlId = Annotated[str, AfterValidator(_plain_name)]
#: Ids of data sets; alternatives that serve the same need are joined by ``|``.
Requirement = Annotated[str, AfterValidator(_dataset_ids), AfterValidator(_no_outcome)]
Sentence = Annotated[str, AfterValidator(_one_line)]


class EventFields(Strict):
    """What a spec says, each field by itself."""

    event_type: Name
    trigger: Trigger
    direction: Direction
    attribute: Attribute | None = None
    gates: Annotated[tuple[Gate, ...], Field(strict=False)] = ()
    confirmation: Confirmation = "none"
    invalidation: Invalidation
    consequence: Consequence
    horizon: Horizon
    required_datasets: Annotated[tuple[Requirement, ...], Field(strict=False, min_length=1)]


class EventFamilySpec(EventFields):
    """An event family and what is claimed of it; no number, no outcome, no condition after it."""

    exclusions: Annotated[tuple[Exclusion, ...], Field(strict=False)] = exclusions_for(fused=False)

    @model_validator(mode="after")
    def _fields_agree(self) -> EventFamilySpec:
        found = list(contradictions(self.model_dump()))
        if self.exclusions != exclusions_for(self.is_fused):
            found.append(f"exclusions must be {', '.join(exclusions_for(self.is_fused))}")
        if found:
            raise ValueError("; ".join(found))
        return self

    @property
    def is_fused(self) -> bool:
        """Whether a second sensor takes part, as a state or as a confirmation."""
        return bool(self.gates) or self.confirmation != "none"

    @property
    def identity(self) -> dict[str, Any]:
        """What is claimed, without wording, name, data sets or constants; gates are a set."""
        fields = {name: getattr(self, name) for name in EVENT_FIELDS + CLAIM_FIELDS}
        return {**fields, "gates": sorted(set(self.gates))}

    @property
    def spec_sha256(self) -> str:
        return sha256_of(self.identity)

    @property
    def hypothesis_id(self) -> str:
        return f"H_{self.spec_sha256[:12]}"

    @property
    def event_family_id(self) -> str:
        """Shared by all hypotheses about the same events."""
        event = {name: self.identity[name] for name in EVENT_FIELDS}
        return f"EF_{sha256_of(event)[:12]}"


def contradictions(fields: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong between fields that are each allowed; unknown values are passed over."""
    trigger, attribute = fields.get("trigger"), fields.get("attribute")
    if not isinstance(trigger, str) or trigger not in TRIGGERS:
        return
    rule = TRIGGERS[trigger]
    invalidation = fields.get("invalidation")
    if invalidation in get_args(Invalidation) and invalidation != rule.invalidation:
        yield f"invalidation of {trigger} is {rule.invalidation}, not {invalidation}"
    if attribute in get_args(Attribute) and attribute not in rule.attributes:
        allowed = ", ".join(rule.attributes) or "none"
        yield f"attribute of {trigger} cannot be {attribute}; allowed: {allowed}"


class Candidate(Strict):
    """The six parts that the generator emits, and nothing else."""

    hypothesis_id: Annotated[str, Field(pattern=r"^H_[0-9a-f]{12}$")]
    template_id: TemplateId
    mechanism_sentence: Sentence
    event_family_spec: EventFamilySpec
    horizon: Horizon
    controls: Annotated[tuple[ControlId, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _parts_agree(self) -> Candidate:
        spec = self.event_family_spec
        if self.hypothesis_id != spec.hypothesis_id:
            raise ValueError(f"hypothesis_id is {spec.hypothesis_id} for this spec")
        if self.horizon != spec.horizon:
            raise ValueError(f"horizon {self.horizon} differs from the spec's {spec.horizon}")
        return self

    @classmethod
    def of(
        cls,
        template_id: TemplateId,
        mechanism_sentence: str,
        spec: EventFamilySpec,
        controls: tuple[str, ...],
    ) -> Candidate:
        """A candidate whose id and horizon follow from its spec."""
        return cls(
            hypothesis_id=spec.hypothesis_id,
            template_id=template_id,
            mechanism_sentence=mechanism_sentence,
            event_family_spec=spec,
            horizon=spec.horizon,
            controls=controls,
        )
