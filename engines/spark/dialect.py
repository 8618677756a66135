"""How the house's queries are spelled for Spark, where only the spelling differs."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator


class House(Spark):
    """Spark with literals and quotients that mean what they mean in DuckDB."""

    class Generator(SparkGenerator):
        def literal_sql(self, expression: exp.Literal) -> str:
            """A number with a point is a double here; by itself Spark reads a decimal."""
            text = super().literal_sql(expression)
            is_fraction = not expression.is_string and "." in text and "e" not in text.lower()
            return f"{text}D" if is_fraction else text

        def div_sql(self, expression: exp.Div) -> str:
            """A quotient by zero is NULL, as DuckDB has it, and not an error."""
            right = expression.right
            if not (isinstance(right, exp.Literal) and float(right.this) != 0):
                right = exp.func("NULLIF", exp.Paren(this=right.copy()), exp.Literal.number(0))
            return f"{self.sql(expression.left)} / {self.sql(right)}"

        def intdiv_sql(self, expression: exp.IntDiv) -> str:
            return f"{self.sql(expression.left)} DIV {self.sql(expression.right)}"
