"""Users' own files: one CSV shape, checked as a whole, landed as one Parquet file a data set."""
