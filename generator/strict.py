"""Strict reading: a misspelt key is an error with its nearest match, and all come at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from generator.rules import Broken, problem
from generator.vocabulary import outcome_word
from nullhouse.base.errors import NullhouseError, Problem, nearest


class Strict(BaseModel):
    """No unknown key, no silent conversion, no later change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=BaseModel)

#: A message quotes no more of a value than a reader takes in.
_SHOWN = 120

_EXPECTED = {
    "tuple_type": "a list",
    "string_type": "text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "too_short": "at least one item",
}


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """The mapping that a YAML file holds; anything else is an error that names the file."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NullhouseError(
            Problem(f"{what} cannot be read", str(path), error.strerror or "")
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NullhouseError(Problem(f"{what} is no valid YAML", str(path), str(error))) from error
    if not isinstance(document, dict):
        found = type(document).__name__
        raise NullhouseError(Problem(f"{what} is no mapping", str(path), found, "key: value lines"))
    return document


def build(
    model: type[Model], document: Mapping[Any, Any], where: str
) -> tuple[Model | None, list[Problem]]:
    """The model, or the problems why there is none."""
    try:
        return model.model_validate(dict(document)), []
    except ValidationError as error:
        errors = [dict(e) for e in error.errors(include_url=False)]
        found = (_problem(e, model, where) for e in errors if not _follows(e, errors))
        return None, list(dict.fromkeys(found))


def _follows(error: dict[str, Any], errors: Sequence[dict[str, Any]]) -> bool:
    """Whether a list is only too short because an item of it was refused."""
    depth = len(error["loc"])
    return error["type"] == "too_short" and any(
        len(other["loc"]) > depth and other["loc"][:depth] == error["loc"] for other in errors
    )


def _problem(error: dict[str, Any], model: type[BaseModel], where: str) -> Problem:
    location: Sequence[str | int] = error["loc"]
    names = [shown(str(part)) for part in location if part != "[key]"]
    place = ", ".join([where, ".".join(names)]).removesuffix(", ")
    last = next((name for name in reversed(names) if not name.isdigit()), "the entry")
    if error["type"] == "missing":
        return problem("complete", f"key {last!r} is missing", place, allowed=f"add {last}")
    if error["type"] == "extra_forbidden":
        return _unknown_key(last, place, _keys_at(model, location[:-1]))
    return _bad_value(error, last, place)


def _unknown_key(key: str, place: str, allowed: Sequence[str]) -> Problem:
    if outcome_word(key):
        what = f"key {key!r} refers to an outcome"
        return problem("no_outcome", what, place, key, ", ".join(sorted(allowed)))
    return problem("closed_schema", f"unknown key {key!r}", place, key, nearest(key, allowed))


def _bad_value(error: dict[str, Any], last: str, place: str) -> Problem:
    found, kind = error["input"], error["type"]
    text = shown(found)
    broken = error.get("ctx", {}).get("error")
    if isinstance(broken, Broken):
        return problem(broken.rule, broken.what, place, text, broken.allowed)
    expected = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    message = str(error["msg"]).removeprefix("Value error, ")
    allowed = nearest(text, expected) if expected else _EXPECTED.get(kind, message)
    if error["loc"][-1:] == ("[key]",) or kind == "invalid_key":
        return problem("closed_schema", f"unknown key {text!r}", place, text, allowed)
    rule, what = _refusal(last, text, kind, message, expected)
    return problem(rule, what, place, text, "" if what == message else allowed)


def _refusal(
    last: str, text: str, kind: str, message: str, words: Sequence[str]
) -> tuple[str, str]:
    """The rule that a value breaks, and how to say so."""
    if words and outcome_word(text):
        return "no_outcome", f"{last} refers to an outcome"
    if words and re.search(r"\d", text) and not re.search(r"\d", "".join(words)):
        return "no_number", f"{last} takes a named bucket, never a number"
    if kind == "value_error":
        return "plain_form", message
    if kind in _EXPECTED:
        return "plain_form", f"{last} has another form"
    return "closed_vocabulary", f"{last} has no such value"


def shown(value: Any) -> str:
    """A value as a message shows it: short, and in characters that can be seen."""
    text = value if isinstance(value, str) else repr(value)
    visible = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return visible if len(visible) <= _SHOWN else f"{visible[:_SHOWN]}…"


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that the model at a path of field names and positions knows."""
    for part in path:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        inner = _model_in(field.annotation) if field else None
        model = inner or model
    return list(model.model_fields)


def _model_in(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    found = (_model_in(part) for part in get_args(kind))
    return next((model for model in found if model), None)
