"""Pages of change requests: the list with its clocks, the dialogue with the impact, the report."""
