"""Every guard by its name, in the order in which they run: what is cheap and plain comes first."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground

Look = Callable[[Ground], list[Finding]]

#: What each guard demands. Its code is ``nullhouse.guards.<name>.look``.
GUARDS = {
    "parse": "no model reads across the wall by ref(), said when the project is parsed",
    "blind_build": "the blind half builds from nothing with the sighted files absent",
    "side": "a model's folder, group and database name the same half",
    "doors": "time is reached through the macros of macros/guards, and cut in one place",
    "lint": "no compiled blind statement looks forward, at the whole sample, or at a clock",
    "registration": "what is frozen is what runs, and no test sees what it may not",
    "data_tests": "dbt test holds for every event, state, confirmation and family row",
    "oracle": "every event equals that of a slow reference written from its definition",
    "as_of": "what was knowable before a cut is the same when nothing later has come",
    "poison": "what was knowable before a cut is the same when all that came later is noise",
    "pre_event": "states do not move when all known at or after their event is noise",
    "left_truncation": "history before the declared look-back changes nothing",
    "arrival": "data that come late or anew change nothing that was known before",
    "incremental": "building day by day gives what one full build gives",
}


def guard(name: str) -> Look:
    """The function of a guard."""
    look: Look = importlib.import_module(f"nullhouse.guards.{name}").look
    return look
