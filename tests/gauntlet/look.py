"""Run inside the tree under test: build what a leak changed, then ask the guards.

Called as ``python -m tests.gauntlet.look REQUEST ANSWER`` with ``PYTHONPATH`` naming the tree.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.guards.ground import Ground
from nullhouse.guards.registry import guard
from nullhouse.warehouse import dbt

#: These look at files and at a parse of their own.
_UNBUILT = {"parse", "side", "doors", "lint"}


def main(request: Path, answer: Path) -> None:
    """Answer a request; whatever goes wrong in a guard is written down beside its name."""
    asked = json.loads(request.read_text(encoding="utf-8"))
    home = Home(Path(asked["home"]))
    names, built, changed = asked["guards"], "", tuple[str, ...]()
    if asked["state"] and set(names) - _UNBUILT:
        only_static = set(names) == set(asked["static"])
        built, changed = _build(home, asked["state"], asked["target"], only_listed=only_static)
        if built:
            names = asked["static"]
        elif not changed:
            # dbt has nothing new here: what looks at its models would look at the clean ones.
            names = [name for name in names if name in asked["unchanged"]]
    clean = Path(asked["clean"]) if asked["clean"] else None
    ground = Ground(home, Path(asked["scratch"]), changed, clean)
    ground.scratch.mkdir(parents=True, exist_ok=True)
    said = {name: _ask(name, ground) for name in names}
    done = {"built": built, "changed": list(changed), "guards": said}
    answer.write_text(json.dumps(done, default=str), encoding="utf-8")


def _build(
    home: Home, state: str, target: str, *, only_listed: bool
) -> tuple[str, tuple[str, ...]]:
    """Why the changed models cannot be built, and which ones they are."""
    changed: tuple[str, ...] = ()
    try:
        changed = _listed(home, state, target)
        if changed and not only_listed:
            select = [f"{name}+" for name in changed]
            kinds = ("--resource-type", "model", "--resource-type", "seed")
            dbt.run_dbt(home, "build", *kinds, target=target, select=select)
    except NullhouseError as error:
        return str(error), changed
    return "", changed


def _listed(home: Home, state: str, target: str) -> tuple[str, ...]:
    """Models and seeds that differ from those of the clean tree, by whatever macro."""
    listing = ["ls", "--resource-type", "model", "--resource-type", "seed", "--output", "name"]
    listing += ["--select", "state:modified", "--state", state]
    code, output = dbt._HOST.run(dbt._request(home, dbt._command(listing, target), target))
    if code != 0:
        raise dbt._failure(["ls"], target, output)
    lines = [line.strip() for line in output.splitlines()]
    return tuple(line for line in lines if line.isidentifier())


def _ask(name: str, ground: Ground) -> dict[str, Any]:
    start = time.perf_counter()
    findings: list[dict[str, str]] = []
    error = ""
    try:
        findings = [asdict(finding) for finding in guard(name)(ground)]
    except NullhouseError as refused:
        error = str(refused)
    except Exception:
        error = traceback.format_exc()
    return {"findings": findings, "error": error, "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
