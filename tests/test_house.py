"""What the house asks of its own files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nullhouse.base.home import PROJECT

PACKAGES = ("nullhouse", "ingest", "generator", "analysis")
#: Packages that a package may import; `analysis` stands by itself.
BELOW = {
    "analysis": {"analysis"},
    "ingest": {"ingest", "nullhouse.base"},
    "generator": {"generator", "nullhouse.base"},
    "nullhouse/base": {"nullhouse.base"},
    "nullhouse/ledger": {"nullhouse.ledger", "nullhouse.base"},
    "nullhouse/warehouse": {"nullhouse", "analysis"},
}
LONGEST = {".py": 400, ".sql": 120}


def _sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    files = _sources(*PACKAGES)
    files += [*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql")]
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST[path.suffix]
    }
    assert long == {}
    assert len((PROJECT / "README.md").read_text(encoding="utf-8").splitlines()) < 120


@pytest.mark.parametrize("folder", sorted(BELOW))
def test_packages_import_downwards_only(folder: str) -> None:
    wrong = [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in _sources(folder)
        for name in _imports(path)
        if name.split(".")[0] in PACKAGES
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in BELOW[folder])
    ]
    assert wrong == []


def _imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    return found + [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
def test_the_lock_names_no_host_and_hashes_everything(name: str) -> None:
    lock = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert pins
    assert all(line.endswith("\\") for line in pins)


def test_the_command_line_answers_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nullhouse", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for verb in ("simulate", "ingest", "freeze", "evaluate", "report", "verify", "status", "sql"):
        assert verb in done.stdout


def test_every_verb_shows_an_example() -> None:
    for path in _sources("nullhouse/cli"):
        text = path.read_text(encoding="utf-8")
        if "def register(" not in text:
            continue
        tree = ast.parse(text)
        verbs = [
            n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")
        ]
        lacking = [
            v.name
            for v in verbs
            if v.name != "register" and "Example:" not in (ast.get_docstring(v) or "")
        ]
        assert lacking == []


def test_the_workflow_calls_targets_of_the_makefile_and_the_road_without_make() -> None:
    text = (PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z-]+)", text)) | set(
        re.search(r"target: \[(.*)\]", text)[1].split(", ")  # type: ignore[index]
    )
    assert named and named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    page = (PROJECT / "docs" / "without_make.md").read_text(encoding="utf-8")
    [road] = re.findall(r"```powershell\n(.*?)```", page, re.DOTALL)
    steps = yaml.safe_load(text)["jobs"]["windows"]["steps"]
    assert steps[-1]["run"] == road
    # What pip does there is what the Makefile has it do where uv cannot.
    for part in ("--require-hashes -r requirements.lock", "--no-deps --no-build-isolation"):
        assert part in road and part in makefile
