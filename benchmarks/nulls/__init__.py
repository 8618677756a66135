"""Speed of the nulls: joint risk-set draws and all shifts in time."""
