"""The door to dbt and to the DuckDB files it builds."""
