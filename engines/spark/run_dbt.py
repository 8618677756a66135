"""dbt on Spark: dbt-spark as it is, and one method more, by which a macro has SQL translated.

``python -m engines.spark.run_dbt build --select …`` with `engines/spark/profiles.yml`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dbt.adapters import spark
from dbt.adapters.base import AdapterPlugin, available
from dbt.cli.main import cli
from dbt.include import spark as macros

from engines.spark.translate import translate


class SparkAdapter(spark.SparkAdapter):
    """dbt-spark's adapter, with one method more. dbt needs it to keep its name."""

    @available
    def translated(self, sql: str) -> str:
        return translate(sql)


def main() -> None:
    """Run one dbt command with the profile beside this file."""
    spark.Plugin = AdapterPlugin(
        adapter=SparkAdapter,
        credentials=spark.SparkCredentials,
        include_path=macros.PACKAGE_PATH,
    )
    cli([*sys.argv[1:], "--profiles-dir", str(Path(__file__).parent)], prog_name="dbt")


if __name__ == "__main__":
    main()
