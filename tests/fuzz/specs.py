"""Damaged specs: refused with words, or taken as what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from generator.handwritten import load_discovery
from generator.queue import SPECS, Library
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT
from tests.fuzz.mutate import NASTY, mutated

_FREE = ("name", "because")


def sources() -> list[bytes]:
    """The shipped specs, as YAML and as JSON, which is YAML as well."""
    texts = [path.read_bytes() for path in sorted((PROJECT / SPECS).glob("*.yml"))]
    return texts + [json.dumps(yaml.safe_load(text), indent=1).encode() for text in texts]


def one(source: bytes, library: Library, rng: np.random.Generator, path: Path) -> str | None:
    """One damaged spec; what is wrong with how it was taken, or None."""
    raw = _changed(source, rng) if rng.integers(3) == 0 else mutated(source, rng)
    path.write_bytes(raw)
    name = _name_of(path, library)
    if name is None:
        return None
    document = yaml.safe_load(raw)
    path.write_text(json.dumps(document), encoding="utf-8")
    if _name_of(path, library) != name:
        return "another writing of the same spec is another hypothesis"
    path.write_bytes(source)
    same = _said(document) == _said(yaml.safe_load(source))
    if same and _name_of(path, library) != name:
        return "an unchanged spec is another hypothesis"
    return None


def _name_of(path: Path, library: Library) -> str | None:
    try:
        found = load_discovery(path, library.templates, library.controls, library.entries)
    except NullhouseError as error:
        assert all(problem.what for problem in error.problems)
        return None
    return found.candidate.hypothesis_id


def _changed(source: bytes, rng: np.random.Generator) -> bytes:
    """A well-formed document with another value, key or shape somewhere."""
    document = yaml.safe_load(source)
    key = list(document)[int(rng.integers(len(document)))]
    value = _VALUES[int(rng.integers(len(_VALUES)))]
    way = int(rng.integers(4))
    if way == 0:
        del document[key]
    elif way == 1:
        document[f"{key}_"] = value
    elif way == 2:
        document[key] = [document[key]]
    else:
        document[key] = value
    return json.dumps(document).encode()


def _said(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in _FREE}


_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1.5, float("inf"), float("nan"), "", "x" * 5000, [], [None], {}, {"a": 1},
    [[["a"]]], "both", "long", *(piece.decode("utf-8", "replace") for piece in NASTY),
)  # fmt: skip
