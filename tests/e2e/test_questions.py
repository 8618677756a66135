"""Ready questions run as they stand, and what they read is documented and opens by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp, parse_one

from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.query import ask
from nullhouse.steps.questions import Question, questions
from tests.e2e.homes import must, nullhouse

Done = tuple[Path, list[dict[str, Any]]]

QUESTIONS = {one.name: one for one in questions()}
#: What the contract and the command line call public tables, by how their names begin.
PUBLIC = ("dim_", "aud_", "cnf_", "evt_events", "sta_pre_event", "evf_", "fct_", "rpt_")

EVERYTHING = """
import duckdb, sys
alone = duckdb.connect(sys.argv[1], read_only=True)
names = alone.execute('''
    select table_name from duckdb_tables() where not internal
    union all select view_name from duckdb_views() where not internal order by 1
''').fetchall()
for [name] in names:
    alone.execute(f'select * from "{name}" limit 1').fetchall()
print(duckdb.__version__, len(names))
"""


def tables(question: Question) -> set[str]:
    """The relations that a query reads, its own CTEs left out."""
    tree = parse_one(question.query, dialect="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


def exposed(manifest: Any, name: str) -> set[str]:
    """The relations that an exposure says it reads."""
    [found] = [e for e in manifest.exposures.values() if e.name == name]
    return {manifest.nodes[node].alias for node in found.depends_on.nodes}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_it_asks_and_is_answered(name: str, simulated_run: Done) -> None:
    question = QUESTIONS[name]
    assert question.asks.endswith(".")
    answer = ask(Home(simulated_run[0]), question.query)
    # Nothing is promoted in a world without an effect, and nothing waits after an evaluation.
    assert (answer == []) == (name in ("what_stands", "what_is_queued"))


def test_an_answer_is_in_one_order(simulated_run: Done) -> None:
    home = Home(simulated_run[0])
    for question in QUESTIONS.values():
        assert ask(home, question.query) == ask(home, question.query), question.name


def test_the_command_line_lists_runs_and_prints_them(simulated_run: Done) -> None:
    home, verdicts = simulated_run
    listed = must(nullhouse(home, "ask", "--json"))
    assert {row["name"] for row in listed} == set(QUESTIONS)
    assert must(nullhouse(home, "ask", "funnel", "--json"))[0]["hypotheses"] == len(verdicts)
    assert nullhouse(home, "ask", "funnel", "--sql").stdout == QUESTIONS["funnel"].query
    mistyped = nullhouse(home, "ask", "what_stand")
    assert mistyped.returncode == 2 and "did you mean what_stands?" in mistyped.stderr


def test_the_exposures_name_every_table_that_is_read(render: Any) -> None:
    read = set().union(*map(tables, QUESTIONS.values()))
    assert read == exposed(render.manifest, "questions")
    sources = (PROJECT / "nullhouse" / "steps" / "report").rglob("*.py")
    named = r"\b(?:blind|sighted)\.main\.(\w+)"
    shown = {name for path in sources for name in re.findall(named, path.read_text("utf-8"))}
    assert shown and shown == exposed(render.manifest, "report")


def test_every_model_has_a_description_and_every_public_column_too(
    render: Any, simulated_run: Done
) -> None:
    models = [n for n in render.manifest.nodes.values() if n.resource_type == "model"]
    assert [m.name for m in models if not m.description] == []
    built = ask(Home(simulated_run[0]), "select table_name, column_name from duckdb_columns()")
    documented = {
        (model.alias, column.name)
        for model in models
        for column in model.columns.values()
        if column.description
    }
    public = {model.alias for model in models if model.name.startswith(PUBLIC)}
    columns = {(r["table_name"], r["column_name"]) for r in built if r["table_name"] in public}
    assert sorted(columns - documented) == []


def test_rules_hold_on_made_up_rows(simulated_run: Done, new_dbt: Any, render: Any) -> None:
    dbt = new_dbt(Home(simulated_run[0]))
    # Only the columns of the tables are asked of this home; the project was parsed for another.
    dbt.manifest = render.manifest
    done = dbt("test", "--selector", "unit")
    assert done.success, done.exception
    assert {r.status for r in done.result.results} == {"pass"} and len(done.result.results) >= 5


def test_the_sighted_file_opens_with_nothing_else_attached(simulated_run: Done) -> None:
    file = str(Home(simulated_run[0]).sighted)
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING, file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    version, count = done.stdout.split()
    assert version == duckdb.__version__ and int(count) > 5


@pytest.mark.slow
def test_the_release_before_opens_the_sighted_file_as_well(
    simulated_run: Done, tmp_path: Path
) -> None:
    major = int(duckdb.__version__.split(".")[0])
    wanted = ("install", "--quiet", "--target", str(tmp_path), f"duckdb<{major}")
    got = subprocess.run([sys.executable, "-m", "pip", *wanted], capture_output=True, check=False)
    if got.returncode:
        pytest.skip("the release before cannot be installed here")
    file = str(Home(simulated_run[0]).sighted)
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING, file],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split(".")[0]) < major
