from __future__ import annotations

import re
from pathlib import Path

import pytest

from nullhouse.base.home import PROJECT

MACRO = re.compile(r"\{%-?\s*macro\s+([a-z]\w*)\s*\(")
#: What dbt itself calls on another engine has no DuckDB to be called on: `make test-spark` runs it.
OURS = [
    file for file in (PROJECT / "macros").rglob("*.sql") if file.parent.parent.name != "engines"
]
PUBLIC = sorted(name for file in OURS for name in MACRO.findall(file.read_text()))


@pytest.mark.parametrize("macro", PUBLIC)
def test_every_public_macro_is_called_by_a_test(macro: str) -> None:
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    assert re.search(rf"\b{macro}\(", tests), f"no test in tests/macros calls {macro}()"
