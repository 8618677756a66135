"""What an attempt is."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from tests.generator.hostile.sound import SINGLE


class Case(NamedTuple):
    """One attempt; ``base`` and ``change`` make the file, or ``text`` is the file."""

    name: str
    rule: str
    change: dict[str, Any] = {}  # noqa: RUF012 - read only
    base: dict[str, Any] = SINGLE
    drop: str | None = None
    text: str | None = None

    def file(self) -> str:
        if self.text is not None:
            return self.text
        document = {**self.base, **self.change}
        if self.drop:
            del document[self.drop]
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
