"""The shapes of the YAML beside the macros: templates, controls and fusion operators."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from generator.strict import Strict
from generator.vocabulary import (
    Consequence,
    Link,
    OperatorId,
    Property,
    TemplateId,
    Trigger,
)


def _one_cell(text: str) -> str:
    if not text.strip() or "|" in text or "\n" in text:
        raise ValueError("a text is one line, not blank, and without | (which separates texts)")
    return text


Text = Annotated[str, AfterValidator(_one_cell)]
Texts = Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
Names = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
SpecKey = Literal[
    "event_type", "trigger", "direction", "attribute", "confirmation", "invalidation", "branch",
    "consequence", "equivalence", "horizon",
]  # fmt: skip


class Need(Strict):
    """A kind of data that a hypothesis cannot do without, named by properties.

    What an event family is made of (a trigger, a state, a confirmation, a boundary) must be met
    by a registered data set that can play that part, or nothing is proposed; an ``outcome``
    need may be open, and then leaves the hypothesis untestable.
    """

    purpose: Literal["trigger", "state", "confirm", "invalidate", "outcome"]
    properties: Annotated[tuple[Property, ...], Field(strict=False, min_length=1)]
    market: Literal["um", "spot", "cm"] | None = None
    #: Read at least every five minutes.
    timely: bool = False
    #: May be met by data that do not feed the template: a stress comes from elsewhere.
    external: bool = False


class SlotValue(Strict):
    """One value of a slot: its words in the sentence, its fields in the spec, its data.

    Fields and gates may name words of other slots in braces, as the sentence does.
    """

    words: dict[Word, str] = Field(default_factory=dict)
    spec: dict[SpecKey, str | None] = Field(default_factory=dict)
    gates: Annotated[tuple[str, ...], Field(strict=False)] = ()
    needs: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Strike(Strict):
    """A rule that removes combinations of slot values, and why they make no sense."""

    when: Annotated[dict[str, Names], Field(min_length=1)]
    unless: dict[str, Names] = Field(default_factory=dict)
    reason: Text


class Grammar(Strict):
    """A finite space of hypotheses; ``size`` is how many are left after the strikes."""

    slots: Annotated[dict[str, dict[str, SlotValue]], Field(min_length=1)]
    sentence: Text
    spec: dict[SpecKey, str | None] = Field(default_factory=dict)
    gates: Annotated[tuple[str, ...], Field(strict=False)] = ()
    needs: Annotated[dict[str, Need], Field(min_length=1)]
    always: Annotated[tuple[str, ...], Field(strict=False)] = ()
    strike: Annotated[tuple[Strike, ...], Field(strict=False)] = ()
    size: Annotated[int, Field(gt=0)]


class Extension(Strict):
    """What a template may speak of besides, once a second sensor takes part."""

    triggers: Annotated[tuple[Trigger, ...], Field(strict=False)] = ()
    consequences: Annotated[tuple[Consequence, ...], Field(strict=False)] = ()


class Template(Strict):
    """What one mechanism lets data suggest, and what it forbids."""

    template_id: TemplateId
    name: Text
    mechanism: Text
    dataset_types: Texts
    requires: Annotated[
        tuple[Annotated[dict[Property, Text], Field(min_length=1)], ...],
        Field(strict=False, min_length=1),
    ]
    allowed: Texts
    forbidden: Texts
    families: Texts
    triggers: Annotated[tuple[Trigger, ...], Field(strict=False, min_length=1)]
    consequences: Annotated[tuple[Consequence, ...], Field(strict=False, min_length=1)]
    fused: Extension = Extension()
    grammar: Grammar | None = None


class Control(Strict):
    """A negative control: what it breaks, and what the effect must then do.

    ``fused_link`` names the links of fused hypotheses that it takes away, and nothing else of
    them; every fused hypothesis answers to the controls that break its own links.
    """

    control_id: Word
    level: Literal["A", "B"]
    mandatory: bool
    what_it_breaks: Text
    expected_null: Text
    fused_link: Annotated[tuple[Link, ...], Field(strict=False)] = ()
    applies_to: Annotated[tuple[Literal[Trigger, "all"], ...], Field(strict=False, min_length=1)]
    otherwise: Text | None = None

    def null_for(self, trigger: str) -> str | None:
        """What the effect must do under this control, or why the control does not apply."""
        applies = "all" in self.applies_to or trigger in self.applies_to
        return self.expected_null if applies else self.otherwise


class Operator(Strict):
    """A way in which data sets join; its roles are parts that data sets can play."""

    operator_id: OperatorId
    name: Text
    roles: Texts
    rule: Text
    #: The template whose own grammar fills it, where it has none.
    filled_by: TemplateId | None = None
    grammar: Grammar | None = None
