"""What dbt reads of the frozen hypotheses, rendered from the ledger and comparable with it."""

from __future__ import annotations

from generator.freeze import render_batch, render_index
from generator.registration import candidate_of
from nullhouse.base.atomic import write_text
from nullhouse.base.canonical import canonical_json
from nullhouse.base.errors import Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.spans import frozen_split


def render_frozen_files(ledger: Ledger) -> dict[str, str]:
    """File name to text for everything below ``frozen/``."""
    batches = ledger.bodies("batch")
    hypotheses = [h for batch in batches for h in batch["hypotheses"]] + ledger.bodies("refused")
    files = {
        "index.sql": render_index([batch["batch_id"] for batch in batches]),
        "hypotheses.jsonl": "".join(canonical_json(h) + "\n" for h in hypotheses),
        "spans.jsonl": "".join(canonical_json(s) + "\n" for s in frozen_split(ledger) or []),
    }
    for batch in batches:
        members = [candidate_of(h) for h in batch["hypotheses"]]
        rendering = batch.get("rendering", 1)
        rendered = render_batch(batch["batch_id"], members, batch["constants_sha256"], rendering)
        files[rendered.filename] = rendered.text
    return files


def write_frozen_files(home: Home, ledger: Ledger) -> None:
    """Write the files that are not there as rendered; leave the others' bytes and times alone."""
    for name, text in render_frozen_files(ledger).items():
        path = home.frozen / name
        if not path.exists() or path.read_bytes() != text.encode():
            write_text(path, text)


def differences(home: Home, ledger: Ledger) -> list[Problem]:
    """Every frozen file that is missing, changed, or not of the ledger's making."""
    rendered = render_frozen_files(ledger)
    problems = [
        problem
        for name, text in rendered.items()
        if (problem := _difference(home, name, text)) is not None
    ]
    stray = {path.name for path in home.frozen.glob("*.sql")} - set(rendered)
    return problems + [
        Problem(
            what="a macro file that no ledger entry stands behind",
            where=str(home.frozen / name),
            allowed=", ".join(sorted(rendered)),
            remedy="remove it; hypotheses enter by `nullhouse freeze`",
        )
        for name in sorted(stray)
    ]


def _difference(home: Home, name: str, text: str) -> Problem | None:
    path = home.frozen / name
    # As bytes: reading a text would make every kind of line end the same.
    found = path.read_bytes().decode("utf-8", "backslashreplace") if path.exists() else ""
    if found == text:
        return None
    pairs = zip(found.splitlines(), text.splitlines(), strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), len(found.splitlines()) + 1)
    return Problem(
        what="a frozen file is not what the ledger's specs render to",
        where=f"{path}, line {line}",
        found="; ".join(found.splitlines()[line - 1 : line]) or "nothing",
        allowed="; ".join(text.splitlines()[line - 1 : line]) or "nothing",
        remedy="restore it: nullhouse freeze writes it anew from the ledger",
    )
