"""What the results show, section by section: rows for a table, and whether each demand holds."""
