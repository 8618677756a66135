"""Frozen text: candidates as explicit macro calls, and the proof that a file still says that."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.spec import Candidate
from generator.vocabulary import TEMPLATE_MACROS
from nullhouse.base.errors import NullhouseError, Problem

_BODY_STARTS = "\n\n"

#: What a batch is written in. A ledger entry names it, so that a batch that was frozen before a
#: change is rendered as it was: the first wrote every family as a call of event_family.
RENDERING = 2


@dataclass(frozen=True)
class BatchFiles:
    """The macro file of one batch; ``sha256`` is of the whole text, header and all."""

    batch_id: str
    filename: str
    text: str
    sha256: str
    body_sha256: str


def render_batch(
    batch_id: str,
    candidates: Sequence[Candidate],
    constants_sha256: str,
    rendering: int = RENDERING,
) -> BatchFiles:
    """One batch as a dbt macro file: an event family per call, then a control plan per call."""
    _refuse_impossible(batch_id, candidates)
    families = _families(candidates, rendering)
    body = _render("batch.sql.j2", batch_id=batch_id, families=families, hypotheses=candidates)
    header = _header(batch_id, candidates, constants_sha256, _sha256(body))
    text = header + _BODY_STARTS + body
    return BatchFiles(batch_id, f"{batch_id}.sql", text, _sha256(text), _sha256(body))


def render_index(batch_ids: Sequence[str]) -> str:
    """The macro file that joins all batches of a home; with none, it selects nothing."""
    for batch_id in batch_ids:
        _refuse_batch_id(batch_id)
    return _render("index.sql.j2", batch_ids=list(batch_ids))


def check_batch(text: str, rendered: BatchFiles) -> list[Problem]:
    """What differs between a file and what its specs render to; nothing when it is as frozen."""
    if text == rendered.text:
        return []
    found, frozen = text.splitlines(), rendered.text.splitlines()
    pairs = zip(found, frozen, strict=False)
    first = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(found), len(frozen)))
    return [
        Problem(
            what=f"{rendered.filename} is not what was frozen",
            where=f"{rendered.filename}, line {first + 1}",
            found=found[first] if first < len(found) else "the end of the file",
            allowed=frozen[first] if first < len(frozen) else "the end of the file",
            remedy="restore the file; a changed idea is a new hypothesis in a new batch",
        )
    ]


def _families(candidates: Sequence[Candidate], rendering: int) -> list[dict[str, Any]]:
    """Each event family once, in the order of its first hypothesis, whose template selects it."""
    families: dict[str, dict[str, Any]] = {}
    for candidate in candidates:
        spec = candidate.event_family_spec
        macro = TEMPLATE_MACROS[candidate.template_id] if rendering > 1 else "event_family"
        new = {"macro": macro, "event_family_id": spec.event_family_id, "branch": None}
        family = families.setdefault(spec.event_family_id, {**new, **spec.event, "hypotheses": []})
        family["hypotheses"].append(candidate)
    return list(families.values())


def _header(
    batch_id: str, candidates: Sequence[Candidate], constants_sha256: str, body_sha256: str
) -> str:
    specs = [
        f"     {candidate.hypothesis_id}  {candidate.event_family_spec.spec_sha256}"
        for candidate in candidates
    ]
    return "\n".join(
        [
            f"{{# {batch_id}: frozen before any outcome was joined to its events. Never edited;",
            "   `nullhouse freeze --check` proves that it equals what its specs render to.",
            f"   constants  {constants_sha256}",
            f"   body       {body_sha256}",
            f"   specs ({len(specs)}):",
            *specs,
            "#}",
        ]
    )


def _render(template: str, **values: Any) -> str:
    return _ENVIRONMENT.get_template(template).render(**values)


def _literal(value: Any) -> str:
    """A value as Jinja writes it; only vocabulary gets here, so quotes never need escaping."""
    if value is None:
        return "none"
    if isinstance(value, str):
        if not re.fullmatch(r"[A-Za-z0-9_:]+", value):
            raise ValueError(f"{value!r} is no word of the vocabulary")
        return f"'{value}'"
    return f"[{', '.join(_literal(item) for item in value)}]"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        newline_sequence="\n",
        autoescape=False,
    )
    environment.filters["literal"] = _literal
    return environment


_ENVIRONMENT = _environment()


def _refuse_impossible(batch_id: str, candidates: Sequence[Candidate]) -> None:
    _refuse_batch_id(batch_id)
    if not candidates:
        raise NullhouseError(Problem("a batch without a hypothesis cannot be frozen", batch_id))
    ids = [candidate.hypothesis_id for candidate in candidates]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        remedy = "wording makes no new hypothesis: keep one of each"
        problems = (
            Problem("one spec stands twice in the batch", batch_id, d, "", remedy) for d in doubled
        )
        raise NullhouseError(*problems)


def _refuse_batch_id(batch_id: str) -> None:
    if not re.fullmatch(r"batch_\d{4}", batch_id):
        raise NullhouseError(Problem("no such batch id", found=batch_id, allowed="batch_0001 …"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
