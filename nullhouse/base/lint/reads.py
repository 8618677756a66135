"""What a statement reads: relations by ref(), registered files, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nullhouse.base.lint.statement import Hit, Statement, text

#: Functions that make rows of their arguments alone.
_PURE = (exp.GenerateSeries, exp.Unnest, exp.Explode)
_PURE_NAMES = frozenset({"range", "generate_series", "unnest"})
#: Functions that open a file.
_READERS = frozenset({"read_parquet", "parquet_scan", "read_csv", "read_csv_auto", "read_json",
                      "read_json_auto", "read_ndjson", "read_ndjson_auto"})  # fmt: skip
#: What the session or the machine says: no row, and another one each time.
_SESSION = frozenset({"getenv", "getvariable", "current_setting", "nextval", "currval", "version",
                      "current_database", "current_schema", "current_schemas", "current_query",
                      "txid_current", "read_text", "read_blob", "glob"})  # fmt: skip


def one_query(statement: Statement) -> Iterator[Hit]:
    if statement.tree is None:
        yield Hit("one_query", " ".join(statement.sql.split())[:80])


def known_tables(statement: Statement) -> Iterator[Hit]:
    if statement.tree is None:
        return
    named = {cte.alias for cte in statement.of(exp.CTE)}
    for table in statement.of(exp.Table):
        if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
            continue
        full = ".".join(part.name for part in table.parts)
        if full not in statement.tables and not (full in named and not table.db):
            yield Hit("known_tables", text(table))
    for node in statement.of(exp.Describe, exp.Summarize, exp.Show, exp.Pragma, exp.Command):
        yield Hit("known_tables", text(node)[:80])


def known_files(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(exp.Table):
        call = node.this
        if isinstance(call, (exp.Identifier, *_PURE)) or call is None:
            continue
        name = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
        if name in _PURE_NAMES or _is_known(call, name, statement):
            continue
        yield Hit("known_files", text(call)[:200])


def no_session(statement: Statement) -> Iterator[Hit]:
    for node in statement.of(exp.Anonymous, exp.CurrentUser, exp.SessionParameter, exp.Parameter):
        if not isinstance(node, exp.Anonymous) or node.name.lower() in _SESSION:
            yield Hit("no_session", text(node))


def paths(call: exp.Expr) -> list[str]:
    """The files that a table function is asked for: the texts of its first argument."""
    first = next(iter(call.expressions), None) or call.args.get("this")
    literals = first.find_all(exp.Literal) if isinstance(first, exp.Expr) else ()
    return [one.name for one in literals if one.is_string]


def _is_known(call: exp.Expr, name: str, statement: Statement) -> bool:
    # sqlglot's own names for the readers that it knows have no underscore everywhere.
    if name not in _READERS and name.replace("_", "") not in {"readparquet", "readcsv", "readjson"}:
        return False
    asked = paths(call)
    return bool(asked) and all(path in statement.files for path in asked)
