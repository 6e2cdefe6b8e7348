"""Two sides that take turns in one job: two commits, or two interpreters."""
