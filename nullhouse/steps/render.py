"""Files that are rendered from others and committed: macros of the constants and of the register,
the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.catalogue import FOLDER, render_catalogue
from ingest.register import load_register
from ingest.register_macro import MACRO as REGISTER_MACRO
from ingest.register_macro import render_register_macro
from nullhouse.base.atomic import write_text
from nullhouse.base.constants import MACRO, read_constants, render_macro
from nullhouse.base.home import PROJECT


def render_all() -> list[dict[str, Any]]:
    """Write what changed; say for each file whether it did."""
    return [_write(path, text) for path, text in _rendered().items()]


def _rendered() -> dict[Path, str]:
    catalogue = {PROJECT / FOLDER / name: text for name, text in render_catalogue().items()}
    return {
        MACRO: render_macro(read_constants()),
        REGISTER_MACRO: render_register_macro(load_register()),
        **catalogue,
    }


def _write(path: Path, text: str) -> dict[str, Any]:
    changed = not path.exists() or path.read_text(encoding="utf-8") != text
    if changed:
        write_text(path, text)
    return {"file": str(path.relative_to(PROJECT)), "changed": changed}
