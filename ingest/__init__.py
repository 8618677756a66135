"""Archive to lake: each published file becomes one Parquet file and one row of the manifest."""
