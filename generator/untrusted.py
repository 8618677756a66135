"""Reading a file that anyone may have written: small, flat, and without YAML's machinery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from generator.rules import problem
from nullhouse.base.errors import NullhouseError, Problem

#: A spec has some twenty keys and one list in a list: far below each of these.
_BYTES, _NODES, _DEPTH = 16_384, 200, 4


def read_untrusted(path: Path, what: str) -> dict[str, Any]:
    """The mapping that a small, flat YAML file holds.

    Size, depth, aliases and tags are judged on the stream of events, before anything is built
    of it: what would grow when it is put together is never put together.
    """
    text = _text(path, what)
    try:
        found = next(_machinery(text), None)
        document = None if found else yaml.safe_load(text)
    # A date of the thirteenth month, or a number without end, is the loader's own error.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NullhouseError(_bad(f"{what} is no valid YAML", path, str(error))) from error
    if found:
        raise NullhouseError(_bad(f"{what} {found}", path))
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise NullhouseError(_bad(f"{what} is no mapping", path, kind, "key: value lines"))
    return document


def _text(path: Path, what: str) -> str:
    try:
        raw = path.read_bytes() if path.stat().st_size <= _BYTES else None
    except OSError as error:
        reason = error.strerror or ""
        raise NullhouseError(Problem(f"{what} cannot be read", str(path), reason)) from error
    if raw is None:
        raise NullhouseError(_bad(f"{what} is larger than {_BYTES} bytes", path))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NullhouseError(_bad(f"{what} is no valid YAML", path, str(error))) from error


def _machinery(text: str) -> Iterator[str]:
    """What a spec has no use for, in words; nothing for a plain file."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        if isinstance(event, yaml.AliasEvent):
            yield "uses an alias, which can make a small file large"
        elif getattr(event, "anchor", None):
            yield "sets an anchor, which only an alias needs"
        elif tag := getattr(event, "tag", None):
            yield f"uses the tag {tag!r}"
        elif depth > _DEPTH:
            yield f"is nested deeper than {_DEPTH} levels"
        elif nodes > _NODES:
            yield f"holds more than {_NODES} values"
        depth -= isinstance(event, yaml.CollectionEndEvent)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    yield from _doubled(root)


def _doubled(root: yaml.Node | None) -> Iterator[str]:
    """The last of two equal keys would silently hide the first."""
    keys = [key.value for key, _ in root.value] if isinstance(root, yaml.MappingNode) else []
    yield from (f"states the key {k!r} twice" for n, k in enumerate(keys) if k in keys[:n])
    yield from ("merges one mapping into another" for k in keys if k == "<<")


def _bad(what: str, path: Path, found: str = "", allowed: str = "") -> Problem:
    return problem("plain_yaml", what, path.name, found[:500], allowed)
