"""The gate: two commits, measured in turn within one job in two passes, and a verdict on each series."""
