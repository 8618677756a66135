"""What is emitted, and what makes two hypotheses the same one."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from generator.coherence import contradictions
from generator.rules import Broken
from generator.sensors import operator_of
from generator.strict import Strict
from generator.vocabulary import (
    STATES,
    Attribute,
    Branch,
    Confirmation,
    Consequence,
    Direction,
    Equivalence,
    Exclusion,
    Horizon,
    Invalidation,
    OperatorId,
    TemplateId,
    Trigger,
    exclusions_for,
    outcome_word,
)
from nullhouse.base.canonical import sha256_of
from nullhouse.base.errors import nearest

EVENT_FIELDS = ("trigger", "direction", "attribute", "gates", "confirmation")
CLAIM_FIELDS = ("invalidation", "consequence", "horizon")
#: Came later: they are part of what is claimed only where they are set, so no id has changed.
BRANCH_FIELDS = ("invalidation", "branch")
OPTIONAL_FIELDS = ("branch", "equivalence")

#: Code, or what could end the comment in which a sentence stands in generated SQL.
_CODE = re.compile(
    r"[{}#<>`$\\]|--|/\*|\*/|https?:|"
    r"\b(?:select\b.{0,80}\bfrom|insert\s+into|delete\s+from|update\s+\w+\s+set|alter\s+table|"
    r"(?:drop|create)\s+(?:or|table|view|schema|macro|database)|union\s+(?:all\s+)?select|"
    r"(?:attach|copy)\s+['\"(])",
    re.IGNORECASE,
)


def _no_outcome(name: str) -> str:
    word = outcome_word(name)
    if word:
        raise Broken("no_outcome", f"{name!r} refers to an outcome ({word})")
    return name


def _known_gate(gate: str) -> str:
    state, _, bucket = gate.partition(":")
    if state not in STATES:
        outcome = outcome_word(state)
        said = f"; it refers to an outcome ({outcome})" if outcome else ""
        what = f"no such state {state!r}{said}"
        raise Broken("pre_event_states", what, nearest(state, STATES))
    if bucket not in STATES[state]:
        rule = "no_number" if re.search(r"\d", bucket) else "closed_vocabulary"
        what = f"{state} has no bucket {bucket!r}, and takes no number"
        raise Broken(rule, what, nearest(bucket, STATES[state]))
    return gate


def _plain_name(name: str) -> str:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
        raise Broken("plain_form", "a name is lower-case words joined by _, without a number")
    return name


def _dataset_ids(requirement: str) -> str:
    if not all(re.fullmatch(r"[a-z][a-z0-9_:]*", part) for part in requirement.split("|")):
        what = "a requirement is a data set's id, or alternatives joined by |"
        raise Broken("plain_form", what)
    return requirement


def _one_line(text: str) -> str:
    unseen = [c for c in text if unicodedata.category(c) in _UNSEEN]
    if unseen:
        names = sorted({unicodedata.name(c, f"U+{ord(c):04X}") for c in unseen})
        raise Broken("plain_text", f"a text is one line of plain text without {', '.join(names)}")
    code = _CODE.search(text)
    if code:
        raise Broken("plain_text", f"a text is one line of plain text without {code.group()!r}")
    return text


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _of_length(sentence: str) -> str:
    if not 20 <= len(sentence) <= 400:
        raise Broken("plain_text", f"a sentence has 20 to 400 characters, not {len(sentence)}")
    return sentence


Name = Annotated[str, AfterValidator(_plain_name), AfterValidator(_no_outcome)]
Gate = Annotated[str, AfterValidator(_known_gate)]
ControlId = Annotated[str, AfterValidator(_plain_name)]
#: Ids of data sets; alternatives that serve the same need are joined by ``|``.
Requirement = Annotated[str, AfterValidator(_dataset_ids), AfterValidator(_no_outcome)]
PlainText = Annotated[str, AfterValidator(_one_line)]
Sentence = Annotated[str, AfterValidator(_of_length), AfterValidator(_one_line)]


class EventFields(Strict):
    """What a spec says, each field by itself."""

    event_type: Name
    trigger: Trigger
    direction: Direction
    attribute: Attribute | None = None
    gates: Annotated[tuple[Gate, ...], Field(strict=False)] = ()
    confirmation: Confirmation = "none"
    invalidation: Invalidation
    branch: Branch | None = None
    consequence: Consequence
    equivalence: Equivalence | None = None
    horizon: Horizon
    required_datasets: Annotated[tuple[Requirement, ...], Field(strict=False, min_length=1)]


class EventFamilySpec(EventFields):
    """An event family and what is claimed of it; no number, no outcome, no condition after it."""

    exclusions: Annotated[tuple[Exclusion, ...], Field(strict=False)] = exclusions_for(fused=False)

    @model_validator(mode="after")
    def _fields_agree(self) -> EventFamilySpec:
        found = [str(broken) for broken in contradictions(self.model_dump())]
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
    def operator_id(self) -> OperatorId | None:
        """The way in which it joins sensors, which its parts tell."""
        return operator_of(self.trigger, self.gates, self.confirmation, self.branch)

    @property
    def identity(self) -> dict[str, Any]:
        """What is claimed, without wording, name, data sets or constants; gates are a set."""
        fields = {name: getattr(self, name) for name in EVENT_FIELDS + CLAIM_FIELDS}
        later = {name: getattr(self, name) for name in OPTIONAL_FIELDS if getattr(self, name)}
        return {**fields, "gates": sorted(set(self.gates)), **later}

    @property
    def event(self) -> dict[str, Any]:
        """What tells which events are meant; a branch stands with the boundary that makes it."""
        names = EVENT_FIELDS + (BRANCH_FIELDS if self.branch else ())
        return {name: self.identity[name] for name in names}

    @property
    def spec_sha256(self) -> str:
        return sha256_of(self.identity)

    @property
    def hypothesis_id(self) -> str:
        return f"H_{self.spec_sha256[:12]}"

    @property
    def event_family_id(self) -> str:
        """Shared by all hypotheses about the same events."""
        return f"EF_{sha256_of(self.event)[:12]}"


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
