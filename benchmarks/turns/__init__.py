"""Two sides that take turns within one job: two commits, or two interpreters."""
