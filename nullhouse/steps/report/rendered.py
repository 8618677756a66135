"""Each family's frozen call, and the SQL that dbt made of it."""

from __future__ import annotations

import re
from typing import Any, Final

from nullhouse.base.home import Home

_ID: Final = re.compile(r"'(\w+)' as event_family_id")
_CALL: Final = re.compile(r"\{\{ (\w+\(\s*event_family_id='(\w+)'.*?\)) \}\}", re.DOTALL)
_COMPILED: Final = "compiled/nullhouse/models/blind/families/evf_members.sql"
_BLANKS: Final = re.compile(r"\n\s*\n+")


def rendered_families(home: Home) -> list[dict[str, Any]]:
    """One row per event family that is frozen; `rendered` is empty before dbt has compiled."""
    calls = {
        found[2]: found[1]
        for path in sorted(home.frozen.glob("batch_*.sql"))
        for found in _CALL.finditer(path.read_text(encoding="utf-8"))
    }
    rendered = _compiled(home)
    return [
        {"event_family_id": name, "frozen": call, "rendered": rendered.get(name, "")}
        for name, call in sorted(calls.items())
    ]


def _compiled(home: Home) -> dict[str, str]:
    path = home.compiled() / _COMPILED
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    # Families are joined at the margin; what a family is made of is indented or in brackets.
    inner = text[text.index("(") + 1 :] if "select * from (" in text else text
    parts = re.split(r"^union all$", inner, flags=re.MULTILINE)
    return {found[1]: _tidy(part) for part in parts if (found := _ID.search(part))}


def _tidy(part: str) -> str:
    """Without the blank lines of the macros, and without the brackets around all families."""
    lines = _BLANKS.sub("\n", part).strip()
    surplus = lines.count(")") - lines.count("(")
    return lines[: lines.rindex(")")].rstrip() if surplus > 0 else lines
