from __future__ import annotations

import re
from pathlib import Path

import pytest

from nullhouse.base.home import PROJECT

MACRO = re.compile(r"\{%-?\s*macro\s+([a-z]\w*)\s*\(")
#: What another engine is told is called by dbt itself, and shown by `make test-spark`.
ENGINES = PROJECT / "macros" / "engines"
PUBLIC = sorted(
    name
    for file in (PROJECT / "macros").rglob("*.sql")
    if ENGINES not in file.parents
    for name in MACRO.findall(file.read_text())
)


@pytest.mark.parametrize("macro", PUBLIC)
def test_every_public_macro_is_called_by_a_test(macro: str) -> None:
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    assert re.search(rf"\b{macro}\(", tests), f"no test in tests/macros calls {macro}()"
