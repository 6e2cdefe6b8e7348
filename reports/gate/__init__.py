"""The gate: what two passes over two commits, measured in turn within one job, say about each series."""
